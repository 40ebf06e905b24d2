import Analysis
import CatalogStore
import CLIPModel
import Foundation
import ImageEmbedding
import Indexing
import LibraryAnalysis
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Descriptions and groups of rendered scenes, and directions from text to text in searches.
struct PictureDescriberTests {
    /// Words of the same embeddings for all tests.
    private static let vocabulary = Vocabulary(
        "[shape]\nred circle, green square, blue star, yellow triangle, purple heart, orange ring\n[pattern]\nstriped, polka dotted"
    )
    private static let pictures = 110
    private let folder: TemporaryFolder
    private let engine: SearchEngine
    private let embedder: ImageEmbedder
    private let encoded: EncodedVocabulary

    init() async throws {
        folder = try TemporaryFolder()
        let catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("scenes/checkpoint"))))
        embedder = try ImageEmbedder(encoder)
        let indexer = try Indexer(library: catalog, embedder: embedder, modelName: "scenes")
        let files = (0..<Self.pictures).map {
            FilePath(Fixtures.path("scenes/evaluation/" + String(format: "%03d.jpg", $0)))
        }
        #expect(try await indexer.index(files).added == Self.pictures)
        engine = try SearchEngine(library: catalog, encoder: encoder, modelName: "scenes")
        encoded = try EncodedVocabulary(Self.vocabulary, encoder: encoder, cache: nil)
    }

    private func all(_ query: String = "") throws -> PictureSelection {
        let request = query.isEmpty ? SearchRequest() : try SearchRequest(parsing: query)
        return try engine.selection(request, embedder: embedder)
    }

    /// The embeddings of all pictures, by rising id.
    private func embeddings() throws -> Embeddings {
        var values: [Float] = []
        try engine.forEachBlock(of: all()) { values += $1.values }
        return Embeddings(values: values, dimension: engine.encoder.dimension)
    }

    @Test func wordsAreComparedWithThePicturesOfTheLibrary() throws {
        let pictures = try embeddings()
        let mean = try #require(pictures.meansOfGroups(of: pictures.count))
        let expected = try ImageDescriber(encoded.embeddings, common: mean[0])
        let describer = try PictureDescriber(encoded, engine: engine)
        #expect(describer.basis == .library)
        for picture in 0..<10 {
            let found = try describer.description(of: pictures[picture], limit: 8)
            let ranked = try expected.ranked(pictures[picture], limit: 8)
            #expect(found.texts.map(\.text) == ranked.map { Self.vocabulary.words[$0.text] })
            #expect(found.texts.map(\.strength) == ranked.map(\.strength))
            #expect(found.texts.map(\.kind) == ranked.map { Self.vocabulary.kind(of: $0.text) })
            #expect(
                found.words.allSatisfy { word in found.texts.contains { $0.text == word && $0.strength >= 50 }
                })
        }
    }

    @Test func withoutALibraryTheWordsAreCompared() throws {
        let describer = try PictureDescriber(encoded, engine: nil)
        #expect(describer.basis == .words)
        let expected = try ImageDescriber(encoded.embeddings, common: #require(encoded.common))
        let picture = try embeddings()[3]
        #expect(
            try describer.description(of: picture, limit: 2).texts.map(\.text)
                == expected.ranked(picture, limit: 2).prefix(2).map { Self.vocabulary.words[$0.text] })
    }

    @Test func linesAreRanked() throws {
        let lines = try LabelList(["a red circle on white", "a green square on black"])
        let describer = try PictureDescriber(
            lines: lines, encoded: engine.encoder.embed(texts: lines.names), beside: encoded, engine: engine)
        let red = try engine.encoder.embed(texts: ["a red circle"])[0]
        let found = try describer.description(of: red, limit: 9)
        #expect(found.texts.map(\.text) == lines.names && found.texts.allSatisfy { $0.kind == nil })
        #expect(found.words == (found.texts[0].strength >= 50 ? [lines.names[0]] : []))
    }

    @Test func groupsHaveAllPicturesAndAreTheSameEachTime() throws {
        let clusters = PictureClusters(
            engine: engine, describer: try PictureDescriber(encoded, engine: engine))
        let groups = try clusters.groups(of: all(), count: 5)
        #expect(groups.count == 5 && groups.map(\.count).reduce(0, +) == Self.pictures)
        #expect(groups.map(\.count) == groups.map(\.count).sorted(by: >))
        #expect(try clusters.groups(of: all(), count: 5) == groups)
        // The order of hits does not matter.
        let hits = try all("a red circle limit:200 fold:no")
        #expect(hits.count == Self.pictures)
        #expect(try clusters.groups(of: hits, count: 5) == groups)
        let words = groups.flatMap(\.words)
        #expect(Set(words).count == words.count)
        #expect(groups.allSatisfy { $0.words.isEmpty || $0.hints.isEmpty })
        #expect(try clusters.groups(of: all()).count <= ImageGroups.usualCount(of: Self.pictures))
        #expect(try clusters.groups(of: all("name:none*")).isEmpty)
        #expect(try clusters.groups(of: all("name:000.jpg"), count: 7).map(\.count) == [1])
        #expect(throws: CancellationError.self) {
            try clusters.groups(of: all()) { _ in throw CancellationError() }
        }
    }

    /// `B - A` in a query is the direction of `EmbeddingDifference` from A to B.
    @Test func aDifferenceOfTextsInAQueryIsTheDirectionOfTheDifference() throws {
        let texts = try engine.encoder.embed(texts: ["a red circle", "a blue star"])
        let difference = try EmbeddingDifference(from: texts[0], to: texts[1])
        let pictures = try embeddings()
        let selection = try all()
        let cosines = (0..<pictures.count).map { picture in
            zip(pictures[picture], difference.direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let expected = cosines.indices.sorted { cosines[$0] > cosines[$1] }
        let found = try all("\"a blue star\" - \"a red circle\" limit:200 fold:no by:looks")
        #expect(found.embeddingIDs == expected.map { selection.embeddingIDs[$0] })
        let answer = try engine.answer(
            SearchRequest(parsing: "\"a blue star\" - \"a red circle\" limit:1 fold:no by:looks"),
            embedder: embedder)
        #expect(abs(Double(answer.hits[0].score ?? 0) - cosines[expected[0]]) < 1e-5)
    }
}
