import Analysis
import CLIPModel
import ImagePreprocessing
import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

/// Files of pictures, captions and marks as what an adapter is trained on.
struct AdapterExamplesTests {
    private let folder: TemporaryFolder
    private let encoder: CLIPEncoder

    init() throws {
        folder = try TemporaryFolder()
        encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/gelu"))))
    }

    /// Pictures are points, each with a direction of its own; those whose names begin with "missing" cannot be read.
    private func embed(_ path: FilePath) throws -> [Float] {
        let name = path.lastComponent?.string ?? ""
        guard !name.hasPrefix("missing") else {
            throw ImageError.unreadable(path: path.string, reason: "it is not there")
        }
        var random = SeededGenerator(seed: UInt64(name.utf8.first ?? 0))
        let values = random.floats(encoder.dimension)
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    private func examples(_ text: String) throws -> AdapterExamples {
        try folder.write(Array(text.utf8), to: "pairs.jsonl")
        return try AdapterExamples(
            CaptionFile(folder.file("pairs.jsonl")), encoder: encoder, embed: embed)
    }

    @Test func picturesCaptionsAndMarksBelongTogether() throws {
        let examples = try examples(
            """
            {"image": "a.jpg", "caption": "a square", "weight": 0.5}
            {"caption": "a circle", "more": ["b.jpg", "c.jpg"], "less": ["a.jpg", "d.jpg"]}
            """)
        let pairs = examples.pairs
        #expect(pairs.pairs.imageOfCaption == [0, 1, 2] && examples.failures.isEmpty)
        #expect(pairs.captions.map(\.weight) == [0.5, 1, 1])
        #expect(pairs.captions[1].text == pairs.captions[2].text)
        #expect(pairs.captions[0].text != pairs.captions[1].text)
        // The picture of another caption is not embedded again.
        #expect(pairs.captions.map(\.wrongImages) == [[], [0, 3], [0, 3]])
        #expect(pairs.otherImages.count == 1)
        #expect(pairs.otherImages[0] == (try embed(folder.file("d.jpg"))))
        #expect(pairs.pairs.images[2] == (try embed(folder.file("c.jpg"))))
        let texts = try encoder.embed(texts: ["a square", "a circle"])
        #expect(pairs.pairs.captions[0] == texts[0] && pairs.pairs.captions[2] == texts[1])
    }

    @Test func picturesThatCannotBeReadAreLeftOut() throws {
        let examples = try examples(
            """
            {"image": "missing.jpg", "caption": "a square"}
            {"caption": "a circle", "more": ["a.jpg", "missing-more.jpg"], "less": ["missing-less.jpg", "missing.jpg"]}
            {"caption": "a star", "more": ["b.jpg"], "less": ["missing-less.jpg", "a.jpg"]}
            """)
        #expect(
            examples.failures.map(\.path.lastComponent?.string) == [
                "missing.jpg", "missing-more.jpg", "missing-less.jpg",
            ])
        #expect(examples.pairs.captions.map(\.wrongImages) == [[], [0]])
        #expect(examples.pairs.pairs.images.count == 2 && examples.pairs.otherImages.count == 0)
    }
}
