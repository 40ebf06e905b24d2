import Analysis
import CLIPModel
import CatalogStore
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import TestSupport
import TextEmbedding
import Testing

/// Searches of a library that has an adapter for the texts of its model.
struct AdapterTests {
    private static let count = 60
    private let library: VectorLibrary
    private let adapter: Adapter

    init() throws {
        library = try VectorLibrary()
        var random = SeededGenerator(seed: 4)
        let dimension = library.model.dimension
        adapter = try Adapter(bytes: Self.bytes(random.floats(dimension * dimension), dimension))
        let changes = (0..<Self.count).map { number in
            LibraryChange.upsert(
                library.record("\(number).png"), vector: VectorLibrary.normalized(random.floats(dimension)))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
    }

    private static func bytes(_ change: [Float], _ dimension: Int) -> [UInt8] {
        let words = [1, UInt32(dimension)] + change.map(\.bitPattern)
        return Array("PSAD".utf8)
            + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    }

    private func store() throws {
        try LibraryAdapter.store(adapter, in: library.catalog, of: library.model)
    }

    private func record() throws {
        try StrengthRecorder(library: library.catalog, model: library.model, encoder: library.encoder)
            .bringUpToDate()
    }

    private func engine(usesAdapter: Bool = true) throws -> SearchEngine {
        try SearchEngine(
            library: library.catalog, encoder: library.encoder, modelName: "sample", usesAdapter: usesAdapter)
    }

    private func answer(_ query: String, usesAdapter: Bool = true) throws -> SearchResult {
        try engine(usesAdapter: usesAdapter).answer(
            SearchRequest(parsing: query), title: query, embedder: library.embedder)
    }

    @Test(arguments: [
        "\"a cat\"", "\"a cat\" + \"a dog\" - \"snow\"", "\"a cat\" template:\"a photo of {}\"",
    ])
    func textsGoThroughTheAdapter(_ query: String) throws {
        let before = try answer(query)
        #expect(!before.isAdapted)
        try store()
        let after = try answer(query)
        #expect(after.isAdapted && after.hits.map(\.score) != before.hits.map(\.score))
        let without = try answer(query, usesAdapter: false)
        #expect(!without.isAdapted && without.hits == before.hits)
        #expect(try LibraryAdapter.remove(from: library.catalog, of: library.model))
        #expect(try answer(query).hits == before.hits)
    }

    @Test func theScoreIsThatOfTheAdaptedText() throws {
        try store()
        let text = try adapter.apply(to: library.encoder.embed(texts: ["a cat"]))[0]
        let hit = try #require(try answer("\"a cat\"").hits.first)
        let picture = try #require(
            try library.catalog.embedding(imageID: hit.id, modelID: library.model.id))
        let cosine = zip(text, picture).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(hit.cosine - cosine) < 1e-5)
        #expect(try engine().search("a cat").hits.first?.id == hit.id)
    }

    @Test func picturesDoNot() throws {
        let before = try answer("#1")
        try store()
        let after = try answer("#1")
        #expect(after.hits.map(\.score) == before.hits.map(\.score) && !after.isAdapted)
    }

    // MARK: Strengths

    @Test func strengthsAreThoseOfAdaptedSentences() throws {
        try record()
        let before = try #require(try library.catalog.strengthSentences(modelID: library.model.id))
        let plain = try answer("\"a cat\"").hits
        #expect(plain.allSatisfy { $0.strength != nil })
        try store()
        // Nothing is left of the strengths without it, whenever the program ends.
        #expect(try answer("\"a cat\"").hits.allSatisfy { $0.strength == nil })
        try record()
        let after = try #require(try library.catalog.strengthSentences(modelID: library.model.id))
        let dimension = library.model.dimension
        let adapted = try adapter.apply(to: Embeddings(values: before.vectors, dimension: dimension))
        for (found, expected) in zip(after.vectors, adapted.values) { #expect(abs(found - expected) < 1e-5) }
        #expect(after.fingerprint != before.fingerprint)
        #expect(try answer("\"a cat\"").hits.allSatisfy { $0.strength != nil })
        #expect(try answer("\"a cat\"", usesAdapter: false).hits.allSatisfy { $0.strength == nil })
        #expect(
            throws: QueryError.strengthsOfAdapter(
                library: library.catalog.path.string, model: "sample")
        ) { try answer("\"a cat\" strength:50", usesAdapter: false) }
        #expect(try LibraryAdapter.remove(from: library.catalog, of: library.model))
        try record()
        #expect(try answer("\"a cat\"").hits == plain)
    }

    @Test func strengthsOfAnotherAdapterAreRecordedAnew() throws {
        try store()
        // As a program does that does not know adapters.
        try StrengthRecorder(library: library.catalog, model: library.model) { [encoder = library.encoder] in
            try encoder.embed(texts: $0).values
        }.bringUpToDate()
        let wrong = try answer("\"a cat\"").hits.map(\.strength)
        try record()
        #expect(try answer("\"a cat\"").hits.map(\.strength) != wrong)
    }

    // MARK: Bad input

    @Test func anAdapterThatCannotBeUsedIsNamed() throws {
        let (path, dimension) = (library.catalog.path.string, library.model.dimension)
        func expect(_ content: [UInt8], _ reason: AnalysisError) throws {
            try library.catalog.setLearned(
                LearnedRecord(kind: .adapter, name: "text", content: content), modelID: library.model.id)
            let error = TextEmbeddingError.unusableAdapter(library: path, model: "sample", reason: reason)
            #expect(throws: error) { try engine() }
            #expect(throws: error) { try record() }
            #expect(try answer("\"a cat\"", usesAdapter: false).hits.count == 10)
            #expect(try LibraryAdapter.exists(in: library.catalog, of: library.model))
        }
        try expect([1, 2], .damagedAdapter(offset: 0, expected: "at least 12 bytes", found: "2"))
        try expect(
            Self.bytes([0, 0, 0, 0], 2), .otherDimension(expected: dimension, found: 2))
        try expect(
            Self.bytes([0, .nan, 0, 0], 2),
            .damagedAdapter(offset: 16, expected: "a number up to 1000000.0", found: "nan"))
        #expect(try LibraryAdapter.remove(from: library.catalog, of: library.model))
        #expect(try !LibraryAdapter.remove(from: library.catalog, of: library.model))
        #expect(try answer("\"a cat\"").hits.count == 10)
    }
}
