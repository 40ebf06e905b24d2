import Analysis
import CatalogStore
import CLIPModel
import FilePaths
import Foundation
import ImageEmbedding
import Indexing
import LibraryAnalysis
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Zero-shot labels of rendered scenes in a library, against `transformers`' pipeline; `Fixtures/analysis/zero-shot` has the script and
/// the versions that made the golden values.
struct ZeroShotGoldenTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let picture: String
            let template: String
            let scores: [Float]
        }

        let labels: [String]
        let cases: [Case]
    }

    private static let pictures = Fixtures.path("scenes/evaluation")
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let engine: SearchEngine
    private let embedder: ImageEmbedder
    private let golden: Golden

    init() async throws {
        let bytes = try Data(contentsOf: URL(filePath: Fixtures.path("analysis/zero-shot/golden.json")))
        golden = try JSONDecoder().decode(Golden.self, from: bytes)
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("scenes/checkpoint"))))
        embedder = try ImageEmbedder(encoder)
        let indexer = try Indexer(library: catalog, embedder: embedder, modelName: "scenes")
        let files = Set(golden.cases.map(\.picture)).sorted().map { FilePath(Self.pictures + "/" + $0) }
        #expect(try await indexer.index(files).added == 24)
        engine = try SearchEngine(library: catalog, encoder: encoder, modelName: "scenes")
    }

    private func classifier(_ template: String, _ labels: [String]) throws -> PictureClassifier {
        let list = try LabelList(labels)
        let encoded = try ZeroShotClassifier(
            list, templates: [PromptTemplate(template)].compactMap(\.self), embedder: engine.textEmbedder)
        return PictureClassifier(list, encoded, engine: engine)
    }

    @Test func probabilitiesEqualTheReference() throws {
        let selection = try engine.selection(SearchRequest(), embedder: embedder)
        #expect(selection.count == 24 && selection.notes.isEmpty)
        var compared = 0
        for template in Set(golden.cases.map(\.template)) {
            let classifier = try classifier(template, golden.labels)
            try classifier.forEachPicture(of: selection, choices: golden.labels.count) { picture in
                let name = picture.image.path.lastComponent?.string
                let expected = try #require(
                    golden.cases.first { $0.picture == name && $0.template == template })
                let found = Dictionary(
                    uniqueKeysWithValues: picture.choices.map { ($0.label, $0.probability) })
                for (label, score) in zip(golden.labels, expected.scores) {
                    #expect(abs(found[label, default: -1] - score) < 1e-4)
                }
                #expect(picture.choices.allSatisfy { $0.strength.map((0...100).contains) ?? false })
                compared += 1
            }
        }
        #expect(compared == golden.cases.count)
    }

    @Test func aSelectionIsWhatARequestFinds() throws {
        let best = try SearchRequest(parsing: "a red circle limit:5")
        let selection = try engine.selection(best, embedder: embedder)
        var found: [Int64] = []
        try engine.forEachBlock(of: selection) { records, embeddings in
            #expect(embeddings.count == records.count)
            found += records.map(\.imageID)
        }
        #expect(found.count == 5)
        #expect(
            try found
                == engine.answer(SearchRequest(parsing: "a red circle limit:5 fold:no"), embedder: embedder)
                .hits.map(\.id))
        let filtered = try engine.selection(SearchRequest(parsing: "name:00*"), embedder: embedder)
        #expect(filtered.count == 10)
        // A picture that goes away meanwhile is left out.
        let gone = FilePath(Self.pictures + "/000.jpg").resolvingLinks ?? ""
        let modelID = try #require(try catalog.models().first).id
        try catalog.apply([.remove(path: gone)], modelID: modelID)
        var left = 0
        try classifier("{}", golden.labels).forEachPicture(of: filtered, choices: 1) { _ in left += 1 }
        #expect(left == 9)
    }
}
