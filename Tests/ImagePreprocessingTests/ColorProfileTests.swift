import ImagePreprocessing
import Testing

/// Which files' colours are converted, and what that means for libraries that an earlier version made. The pixels are
/// compared in `FormatGoldenTests`.
@Suite struct ColorProfileTests {
    private static let cases = FormatGoldenTests.cases.filter { $0.kind == "profiles" }

    @Test(arguments: cases) func theVersionOfThePixelsTellsWhetherTheyAreConverted(
        _ test: FormatGoldenTests.Case
    ) throws {
        let bytes = try FixtureFolder.bytes("profiles/\(test.golden.file)")
        let isConverted = !test.golden.file.hasPrefix("same")
        #expect(ImageDecoder.pixelsChanged(in: bytes, since: 2) == isConverted)
        let decoded = try ImageDecoder().decode(bytes, path: test.golden.file)
        #expect((decoded.pixelsSince == 3) == isConverted)
    }

    @Test func theBeginningOfAFileIsEnough() throws {
        let jpeg = try FixtureFolder.bytes("profiles/display-p3.jpg")
        let scan = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xDA]) })
        #expect(ImageDecoder.pixelsChanged(in: Array(jpeg[..<scan]), since: 2))
        let png = try FixtureFolder.bytes("profiles/display-p3.png")
        let data = try #require(png.indices.first { png[$0...].starts(with: "IDAT".utf8) })
        #expect(ImageDecoder.pixelsChanged(in: Array(png[..<data]), since: 2))
    }

    @Test func reducedImagesAreConvertedToo() throws {
        let bytes = try FixtureFolder.bytes("profiles/prophoto.jpg")
        let whole = try ImageDecoder().decode(bytes, path: "whole.jpg").image
        let half = try ImageDecoder(reductionThreshold: 1).decode(
            bytes, path: "half.jpg", detail: .atLeast(width: 12, height: 8))
        #expect(half.reduction == 2)
        func mean(_ image: RGBImage) -> [Int] {
            (0..<3).map { channel in
                let samples = stride(from: channel, to: image.pixels.count, by: 3).map {
                    Int(image.pixels[$0])
                }
                return samples.reduce(0, +) / samples.count
            }
        }
        for (one, other) in zip(mean(whole), mean(half.image)) { #expect(abs(one - other) <= 2) }
    }

    /// A profile whose bytes are damaged leads to the unconverted pixels or to other colours, never to an error.
    @Test func damagedProfilesAreHarmless() throws {
        let bytes = try FixtureFolder.bytes("profiles/press.jpg")
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: "acsp".utf8) })
        for seed in 0..<60 {
            var copy = bytes
            var generator = TestPictures.random(UInt64(seed), origin: 77)
            for _ in 0..<4 {
                copy[start + Int(generator % 4000)] = UInt8(truncatingIfNeeded: generator >> 20)
                generator = TestPictures.random(generator)
            }
            #expect(try ImageDecoder().decode(copy, path: "damaged.jpg").width == 24)
        }
    }
}
