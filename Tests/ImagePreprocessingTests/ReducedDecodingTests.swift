import ImagePreprocessing
import Testing

/// Decoding at a reduced scale: compares the pixels with Pillow's `draft`, and tests when it is done.
@Suite struct ReducedDecodingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let reduction: Int
        let width: Int
        let height: Int
        let offset: Int

        var testDescription: String { "\(file) at 1/\(reduction)" }
    }

    /// Decodes images of any size at a reduced scale.
    private let decoder = ImageDecoder(pixelLimit: 1_000_000, reductionThreshold: 1)

    static let cases: [Case] = (try? FixtureFolder.json("reduced.json", as: Goldens<Case>.self).cases) ?? []
    static let pixels: [UInt8] = (try? FixtureFolder.bytes("reduced.rgb")) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count >= 100)
    }

    @Test(arguments: cases) func decodesAsPillowDoes(_ golden: Case) throws {
        let bytes = try FixtureFolder.image(golden.file)
        let full = try decoder.decode(bytes, path: golden.file)
        let (width, height) = (full.width / golden.reduction, full.height / golden.reduction)
        let decoded = try decoder.decode(
            bytes, path: golden.file, detail: .atLeast(width: max(width, 1), height: max(height, 1)))
        // A picture with a side of less than a pixel is never enough.
        let isAskable = width > 0 && height > 0
        try #require((decoded.reduction == golden.reduction) == isAskable)
        guard isAskable else { return }
        #expect(decoded.image.width == golden.width)
        #expect(decoded.image.height == golden.height)
        #expect(decoded.storedWidth == full.storedWidth && decoded.storedHeight == full.storedHeight)
        #expect(decoded.width == full.image.width && decoded.height == full.image.height)
        #expect(decoded.orientation == full.orientation)
        let expected = Self.pixels[golden.offset..<golden.offset + golden.width * golden.height * 3]
        try #require(decoded.image.pixels.count == expected.count)
        // Other libjpegs may differ by one level.
        let worst = zip(decoded.image.pixels, expected).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(worst <= 1)
    }

    @Test(arguments: [
        // sides, least sides, reduction
        (37, 29, 1, 1, 8), (37, 29, 4, 3, 8), (37, 29, 5, 3, 4), (37, 29, 9, 7, 4), (37, 29, 10, 7, 2),
        (37, 29, 18, 14, 2), (37, 29, 18, 15, 1), (37, 29, 37, 29, 1), (37, 29, 1000, 1000, 1),
    ])
    func neverGivesLessThanIsAskedFor(
        _ width: Int, _ height: Int, _ leastWidth: Int, _ leastHeight: Int, _ reduction: Int
    ) throws {
        let decoded = try decoder.decode(
            FixtureFolder.image("420.jpg"), path: "420.jpg",
            detail: .atLeast(width: leastWidth, height: leastHeight))
        #expect(decoded.width == width && decoded.height == height)
        #expect(decoded.reduction == reduction)
        #expect(decoded.image.width == (width + reduction - 1) / reduction)
        #expect(decoded.image.height == (height + reduction - 1) / reduction)
    }

    @Test func anExactDecoderGivesEveryPixel() throws {
        let bytes = try FixtureFolder.image("420.jpg")
        let exact = try ImageDecoder(reductionThreshold: nil).decode(
            bytes, path: "420.jpg", detail: .atLeast(width: 1, height: 1))
        #expect(try exact == decoder.decode(bytes, path: "420.jpg"))
    }

    @Test func smallPicturesAreDecodedInFull() throws {
        let bytes = try FixtureFolder.image("420.jpg")
        let usual = try ImageDecoder().decode(bytes, path: "420.jpg", detail: .atLeast(width: 1, height: 1))
        #expect(usual.reduction == 1)
        for (threshold, reduction) in [(37 * 29, 8), (37 * 29 + 1, 1)] {
            let decoded = try ImageDecoder(reductionThreshold: threshold).decode(
                bytes, path: "420.jpg", detail: .atLeast(width: 1, height: 1))
            #expect(decoded.reduction == reduction)
        }
    }

    @Test func pngFilesAreDecodedInFull() throws {
        let bytes = try FixtureFolder.image("rgb8.png")
        let decoded = try decoder.decode(
            bytes, path: "rgb8.png", detail: .atLeast(width: 1, height: 1))
        #expect(try decoded == decoder.decode(bytes, path: "rgb8.png"))
    }

    /// If the reduction does not divide the sides evenly, the last column and row are only partly covered. They are at
    /// the edges that the stored right and lower edges become when the image is turned upright.
    @Test(arguments: 1...8) func theCoverageEndsWhereThePictureDoes(_ tag: Int) throws {
        // The stored image has 11 columns and 7 rows. At a half it has 6 and 4, of which 5.5 and 3.5 are covered.
        let decoded = try decoder.decode(
            FixtureFolder.image("exif-\(tag).jpg"), path: "exif-\(tag).jpg",
            detail: .atLeast(width: 3, height: 3))
        #expect(decoded.reduction == 2)
        let (wide, high) = tag < 5 ? (5.5, 3.5) : (3.5, 5.5)
        let left = [2, 3, 6, 7].contains(tag) ? 0.5 : 0
        let top = [3, 4, 7, 8].contains(tag) ? 0.5 : 0
        #expect(
            decoded.coverage == PixelBox(left: left, top: top, right: left + wide, bottom: top + high))
    }

    @Test func aPreprocessorAsksForTwiceWhatItShows() {
        func detail(_ resizing: PreprocessingConfiguration.Resizing?) -> DecodingDetail {
            ImagePreprocessor(
                PreprocessingConfiguration(resizing: resizing, crop: .init(width: 224, height: 224))
            ).sufficientDetail
        }
        #expect(detail(.shortestEdge(224)) == .atLeast(width: 448, height: 448))
        #expect(detail(.exact(width: 384, height: 256)) == .atLeast(width: 768, height: 512))
        #expect(detail(nil) == .full)
    }

    /// A damaged file is refused for the same reason at every scale, or accepted at every scale.
    @Test(arguments: ["420.jpg", "444-progressive.jpg", "restarts.jpg", "grey.jpg", "cmyk-adobe.jpg"])
    func damageIsFoundAtEveryScale(_ file: String) throws {
        let sound = try FixtureFolder.image(file)
        for seed in 0..<100 {
            let bytes = TestPictures.damaged(sound, seed: seed)
            let full = Result { try decoder.decode(bytes, path: file) }
            for least in [1, 5, 10] {
                let reduced = Result {
                    try decoder.decode(
                        bytes, path: file, detail: .atLeast(width: least, height: least))
                }
                switch (full, reduced) {
                case (.success(let full), .success(let reduced)):
                    #expect(full.width == reduced.width && full.height == reduced.height)
                case (.failure(let full), .failure(let reduced)):
                    #expect(full as? ImageError == reduced as? ImageError)
                default: Issue.record("\(file) \(seed) at \(least)")
                }
            }
        }
        for count in stride(from: 1, to: sound.count, by: 7) {
            let bytes = Array(sound.prefix(count))
            let full = Result { try decoder.decode(bytes, path: file) }
            let reduced = Result {
                try decoder.decode(bytes, path: file, detail: .atLeast(width: 1, height: 1))
            }
            #expect((try? full.get()) == nil ? (try? reduced.get()) == nil : (try? reduced.get()) != nil)
        }
    }
}
