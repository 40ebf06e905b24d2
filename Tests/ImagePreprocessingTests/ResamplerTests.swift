import ImagePreprocessing
import Testing

/// Compares resizing with Pillow: no sample may differ.
@Suite struct ResamplerTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let seed: Int
        let width: Int
        let height: Int
        let toWidth: Int
        let toHeight: Int
        let kind: String
        let checksum: String
        let offset: Int?
        /// Left, top, right, bottom; nil for the whole image.
        let box: [Double]?

        var testDescription: String { "\(width) x \(height) to \(toWidth) x \(toHeight), \(kind)" }
        var kernel: ResamplingKernel { kind == "bicubic" ? .bicubic : .bilinear }
        var picture: RGBImage { TestPictures.pattern(seed: seed, width: width, height: height) }

        func resized(
            _ instructions: ResamplingInstructions, columns: Range<Int>, rows: Range<Int>
        ) -> RGBImage {
            Resampler(kernel, instructions: instructions).resize(
                picture,
                box: box.map { PixelBox(left: $0[0], top: $0[1], right: $0[2], bottom: $0[3]) },
                width: toWidth, height: toHeight, columns: columns, rows: rows)
        }
    }

    struct Pattern: Decodable {
        let seed: Int
        let width: Int
        let height: Int
        let checksum: String
    }

    struct Patterns: Decodable {
        let patterns: [Pattern]
    }

    static let cases = (try? FixtureFolder.json("resize.json", as: Goldens<Case>.self).cases) ?? []
    static let pixels = (try? FixtureFolder.bytes("resize.rgb")) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count >= 100)
    }

    @Test func picturesAreThoseOfTheScript() throws {
        for pattern in try FixtureFolder.json("resize.json", as: Patterns.self).patterns {
            let picture = TestPictures.pattern(
                seed: pattern.seed, width: pattern.width, height: pattern.height)
            #expect(TestPictures.checksum(picture.pixels) == pattern.checksum)
        }
    }

    @Test(arguments: ResamplingInstructions.available, cases)
    func resizesAsPillowDoes(_ instructions: ResamplingInstructions, _ golden: Case) {
        let resized = golden.resized(instructions, columns: 0..<golden.toWidth, rows: 0..<golden.toHeight)
        #expect(resized.width == golden.toWidth)
        #expect(resized.height == golden.toHeight)
        if let offset = golden.offset {
            // Checks the same as the checksum, but shows where and by how much the pixels differ.
            let expected = Self.pixels[offset..<offset + resized.pixels.count]
            let differing = zip(resized.pixels, expected).enumerated().filter { $0.element.0 != $0.element.1 }
            #expect(differing.isEmpty)
        }
        #expect(TestPictures.checksum(resized.pixels) == golden.checksum)
    }

    @Test(arguments: ResamplingInstructions.available, cases.filter { $0.width * $0.height <= 500_000 })
    func aPartEqualsTheWhole(_ instructions: ResamplingInstructions, _ golden: Case) {
        let (width, height) = (golden.toWidth, golden.toHeight)
        let whole = golden.resized(instructions, columns: 0..<width, rows: 0..<height)
        let columns = width / 3..<max(width / 3 + 1, width - width / 4)
        let rows = height / 4..<max(height / 4 + 1, height - height / 3)
        let part = golden.resized(instructions, columns: columns, rows: rows)
        var expected: [UInt8] = []
        for row in rows {
            expected +=
                whole.pixels[(row * width + columns.lowerBound) * 3..<(row * width + columns.upperBound) * 3]
        }
        #expect(part == RGBImage(width: columns.count, height: rows.count, pixels: expected))
    }

    @Test(arguments: ResamplingInstructions.available)
    func keepsAFlatPictureFlat(_ instructions: ResamplingInstructions) {
        for value: UInt8 in [0, 1, 127, 254, 255] {
            let flat = RGBImage(width: 37, height: 23, pixels: [UInt8](repeating: value, count: 37 * 23 * 3))
            for (width, height) in [(5, 4), (80, 70), (37, 60), (12, 23)] {
                let resized = Resampler(.bicubic, instructions: instructions).resize(
                    flat, width: width, height: height)
                #expect(resized.pixels.allSatisfy { $0 == value })
            }
        }
    }

    @Test(arguments: ResamplingInstructions.available)
    func enlargesToASideThatWouldNotFitWhenOnlyAPartIsAskedFor(
        _ instructions: ResamplingInstructions
    ) {
        // The whole result would take 9.6 GB.
        let strip = TestPictures.pattern(seed: 1, width: 64_000, height: 1)
        let part = Resampler(.bicubic, instructions: instructions).resize(
            strip, width: 64_000 * 224, height: 224, columns: 7_000_000..<7_000_224, rows: 0..<224)
        #expect(part.width == 224 && part.height == 224)
    }
}
