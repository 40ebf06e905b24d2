import ImagePreprocessing
import SystemPackage
import Testing

/// Compares the decoding of the files in `Fixtures/pixels/decode` with Pillow, or with what viewers show if Pillow
/// shows something else.
@Suite struct ImageDecoderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let width: Int
        let height: Int
        let storedWidth: Int
        let storedHeight: Int
        let orientation: Int
        let offset: Int
        /// Absent if it is 1.
        let pixelsSince: Int?

        var testDescription: String { file }
    }

    static let cases: [Case] = (try? FixtureFolder.json("decode.json", as: Goldens<Case>.self).cases) ?? []
    static let pixels: [UInt8] = (try? FixtureFolder.bytes("decode.rgb")) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count >= 100)
    }

    @Test(arguments: cases) func decodesAsTheReferenceDoes(_ golden: Case) throws {
        let path = FilePath(FixtureFolder.path("decode/\(golden.file)"))
        let decoded = try ImageDecoder().decode(contentsOf: path)
        #expect(decoded.image.width == golden.width)
        #expect(decoded.image.height == golden.height)
        #expect(decoded.storedWidth == golden.storedWidth)
        #expect(decoded.storedHeight == golden.storedHeight)
        #expect(decoded.orientation.rawValue == golden.orientation)
        #expect(decoded.pixelsSince == golden.pixelsSince ?? 1)
        #expect(decoded.format == (golden.file.hasSuffix(".png") ? .png : .jpeg))
        let expected = Self.pixels[golden.offset..<golden.offset + golden.width * golden.height * 3]
        try #require(decoded.image.pixels.count == expected.count)
        let worst = zip(decoded.image.pixels, expected).map { abs(Int($0) - Int($1)) }.max() ?? 0
        // PNG is exact by definition. JPEG is also exact with libjpeg-turbo; other libjpegs may differ by one level.
        #expect(worst <= (decoded.format == .png ? 0 : 1))
    }

    @Test func decodesBytesWithoutOpeningThePath() throws {
        let decoded = try ImageDecoder().decode(FixtureFolder.image("rgb8.png"), path: "/nowhere/at/all.png")
        #expect(decoded.image.width == 21)
    }

    @Test func contentDecidesAboutTheFormat() throws {
        let decoded = try ImageDecoder().decode(FixtureFolder.image("rgb8.png"), path: "picture.jpg")
        #expect(decoded.format == .png)
    }

    @Test func decodesOnManyThreadsAtOnce() async throws {
        let bytes = try FixtureFolder.image("420.jpg")
        let expected = try ImageDecoder().decode(bytes, path: "420.jpg")
        try await withThrowingTaskGroup(of: DecodedImage.self) { group in
            for _ in 0..<64 { group.addTask { try ImageDecoder().decode(bytes, path: "420.jpg") } }
            for try await decoded in group { #expect(decoded == expected) }
        }
    }
}
