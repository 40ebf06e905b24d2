import CLIPModel
import Foundation
import ImageEmbedding
import Query
import SystemPackage
import TestSupport
import Testing

/// The accuracy of the bundled model on rendered scenes from a seed that its training did not use.
///
/// A small version of `Fixtures/scenes/evaluate.py`, whose results are based on more images.
struct ScenesModelTests {
    private struct Evaluation: Decodable {
        struct Group: Decodable {
            let shape: String
            let colour: String
            let fill: String
            let count: Int
        }

        struct Picture: Decodable {
            let file: String
            let caption: String
            let groups: [Group]

            /// The only object; nil if there are several.
            var only: Group? { groups.count == 1 && groups[0].count == 1 ? groups[0] : nil }
        }

        struct Prompt: Decodable {
            let text: String
            let shape: String
            let colour: String
            let fill: String?
        }

        struct Prompts: Decodable {
            let shapeColour: [Prompt]
            let fill: [Prompt]
        }

        let images: [Picture]
        let prompts: Prompts
    }

    private static let folder = Fixtures.path("scenes/evaluation")
    private let evaluation: Evaluation
    private let encoder: CLIPEncoder
    private let embedder: ImageEmbedder

    init() throws {
        let bytes = try Data(contentsOf: URL(filePath: Self.folder + "/evaluation.json"))
        evaluation = try JSONDecoder().decode(Evaluation.self, from: bytes)
        encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("scenes/checkpoint"))))
        embedder = try ImageEmbedder(encoder)
    }

    private func embed(_ picture: Evaluation.Picture) throws -> [Float] {
        try embedder.embed(imageAt: FilePath(Self.folder + "/" + picture.file))
    }

    /// Sharing the work of a call among threads does not change its result.
    @Test func theResultDoesNotDependOnTheThreadsOfACall() throws {
        let shared = CLIPEncoder(encoder.checkpoint, threadsPerCall: 3)
        let text = "two red circles beside a striped green square"
        #expect(try shared.embed(texts: [text])[0] == encoder.embed(texts: [text])[0])
        for picture in evaluation.images.prefix(5) {
            let path = FilePath(Self.folder + "/" + picture.file)
            #expect(
                try ImageEmbedder(shared).embed(imageAt: path) == embed(picture))
        }
    }

    /// The position of the candidate that is closest to `query`.
    private func best(_ query: [Float], among candidates: Embeddings) -> Int {
        let scores = (0..<candidates.count).map { index in
            zip(query, candidates[index]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        }
        return scores.indices.max { scores[$0] < scores[$1] } ?? 0
    }

    private func share(_ hits: [Bool]) -> Double { Double(hits.count { $0 }) / Double(hits.count) }

    @Test func tellsShapesAndColours() throws {
        let prompts = evaluation.prompts.shapeColour
        let candidates = try encoder.embed(texts: prompts.map(\.text))
        let hits = try evaluation.images.compactMap { picture -> Bool? in
            guard let only = picture.only else { return nil }
            let chosen = prompts[best(try embed(picture), among: candidates)]
            return chosen.shape == only.shape && chosen.colour == only.colour
        }
        #expect(prompts.count >= 72 && hits.count >= 200)
        #expect(share(hits) >= 0.95)
    }

    @Test func tellsFills() throws {
        let hits = try evaluation.images.compactMap { picture -> Bool? in
            guard let only = picture.only else { return nil }
            let prompts = evaluation.prompts.fill.filter {
                $0.shape == only.shape && $0.colour == only.colour
            }
            let candidates = try encoder.embed(texts: prompts.map(\.text))
            return prompts[best(try embed(picture), among: candidates)].fill == only.fill
        }
        #expect(hits.count >= 200)
        #expect(share(hits) >= 0.90)
    }

    @Test func findsAPictureByItsCaption() throws {
        let pictures = Embeddings(
            values: try evaluation.images.flatMap { try embed($0) }, dimension: encoder.dimension)
        let captions = try encoder.embed(texts: evaluation.images.map(\.caption))
        let hits = evaluation.images.indices.map { best(captions[$0], among: pictures) == $0 }
        #expect(hits.count >= 300)
        #expect(share(hits) >= 0.60)
    }
}
