import ImagePreprocessing
import Testing

/// Compares preprocessing with the settings of checkpoints to the results of the checkpoints' own libraries.
/// `Fixtures/pixels/make_transform_goldens.py` makes the golden files; `transforms.json` also holds the versions of the
/// libraries.
struct TransformGoldenTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let settings: String
        let seed: Int
        let width: Int
        let height: Int
        let checksum: String
        let offset: Int?

        var testDescription: String { "\(width) x \(height) with \(settings)" }
        var picture: RGBImage { TestPictures.pattern(seed: seed, width: width, height: height) }

        func preprocessor() throws -> ImagePreprocessor {
            ImagePreprocessor(
                try PreprocessingConfiguration(json: Array(settings.utf8), path: "settings.json"))
        }
    }

    static let cases = (try? FixtureFolder.json("transforms.json", as: Goldens<Case>.self).cases) ?? []

    static let tensors = (try? FixtureFolder.floats("transforms.f32")) ?? []

    @Test func goldensAreThere() {
        #expect(Self.cases.count >= 100)
        #expect(Self.cases.contains { $0.offset != nil })
    }

    @Test(arguments: cases) func pixelsAreTheirs(_ golden: Case) throws {
        let resized = try golden.preprocessor().resized(golden.picture)
        #expect(TestPictures.checksum(resized.pixels) == golden.checksum)
    }

    @Test(arguments: cases.filter { $0.offset != nil }) func tensorsAreTheirs(_ golden: Case) throws {
        let tensor = try golden.preprocessor().tensor(from: golden.picture)
        let offset = try #require(golden.offset)
        let expected = Self.tensors[offset..<offset + tensor.count]
        let worst = zip(tensor, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 1e-6)
    }

    /// One row is kept if the reference implementation would make an image without rows.
    @Test func theThinnestPictureKeepsALine() throws {
        let preprocessor = ImagePreprocessor(
            PreprocessingConfiguration(resizing: .longestEdge(16), crop: .init(width: 16, height: 16)))
        let black = preprocessor.tensor(
            from: RGBImage(width: 16, height: 16, pixels: [UInt8](repeating: 0, count: 768)))
        let tensor = preprocessor.tensor(from: TestPictures.pattern(seed: 1, width: 4000, height: 2))
        let rows = (0..<16).filter { tensor[$0 * 16..<($0 + 1) * 16] != black[$0 * 16..<($0 + 1) * 16] }
        #expect(rows == [7])
    }
}
