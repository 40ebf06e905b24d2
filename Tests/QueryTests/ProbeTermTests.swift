import CLIPModel
import CatalogStore
import FilePaths
import ImageEmbedding
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import TestSupport
import Testing

/// Searches with classes of probes among the terms, against the same sums of vectors.
struct ProbeTermTests {
    /// Knows one probe with two classes, which are the first two axes.
    private struct Axes: ProbeSource {
        struct Unknown: Error {}

        func direction(
            ofProbe name: ProbeName, class label: String?, model: ModelRecord, in library: any Library
        ) throws -> [Float] {
            guard name.isSame(as: "axes"), let axis = ["x", "y"].firstIndex(of: label ?? "x") else {
                throw Unknown()
            }
            return ProbeTermTests.axis(axis, model.dimension)
        }
    }

    private let library: VectorLibrary
    private let engine: SearchEngine
    private let vectors: [String: [Float]]

    init() throws {
        library = try VectorLibrary()
        var random = SeededGenerator(seed: 5)
        var vectors: [String: [Float]] = [:]
        for number in 0..<40 {
            let vector = VectorLibrary.normalized(random.floats(library.model.dimension))
            try library.add(library.record("\(number).png", content: UInt8(number)), vector)
            vectors["\(number).png"] = vector
        }
        self.vectors = vectors
        try StrengthRecorder(library: library.catalog, model: library.model) { [encoder = library.encoder] in
            try encoder.embed(texts: $0).values
        }.bringUpToDate()
        engine = try SearchEngine(
            library: library.catalog, encoder: library.encoder, modelName: "sample", probes: Axes())
    }

    private static func axis(_ axis: Int, _ dimension: Int) -> [Float] {
        (0..<dimension).map { $0 == axis ? 1 : 0 }
    }

    private func answer(_ query: String, _ engine: SearchEngine? = nil) throws -> SearchResult {
        try (engine ?? self.engine).answer(
            SearchRequest(parsing: query + " fold:no limit:40"), embedder: library.embedder)
    }

    private func names(_ query: String) throws -> [String] {
        try answer(query).hits.map { $0.path.lastComponent?.string ?? "" }
    }

    /// The names in the order of their inner products with a vector.
    private func names(along direction: [Float]) -> [String] {
        vectors.sorted { one, other in
            func product(_ vector: [Float]) -> Float { zip(vector, direction).reduce(0) { $0 + $1.0 * $1.1 } }
            return product(one.value) > product(other.value)
        }.map(\.key)
    }

    @Test func aProbeIsADirectionOfTheSum() throws {
        let (x, y) = (Self.axis(0, library.model.dimension), Self.axis(1, library.model.dimension))
        #expect(try names("like:axes") == names(along: x))
        #expect(try names("like:AXES/y") == names(along: y))
        #expect(try names("-like:axes") == names(along: x.map(-)))
        #expect(try names("like:axes - 0.5 * like:axes/y") == names(along: zip(x, y).map { $0 - 0.5 * $1 }))
        let text = try library.encoder.embed(texts: ["two cats"])[0]
        #expect(
            try names("two cats + 0.3 * like:axes by:looks")
                == names(along: zip(text, x).map { $0 + 0.3 * $1 }))
        #expect(throws: QueryError.termsCancel) { try answer("like:axes - like:axes") }
    }

    @Test func hitsOfProbesHaveNoStrengthAndNoWords() throws {
        #expect(try answer("two cats").hits.contains { $0.strength != nil })
        for query in ["like:axes", "two cats + like:axes"] {
            #expect(try answer(query).hits.allSatisfy { $0.strength == nil && $0.score != nil }, "\(query)")
            #expect(throws: QueryError.noStrengthOfProbes) { try answer(query + " strength:50") }
            #expect(throws: QueryError.noStrengthOfProbes) {
                try engine.selection(
                    SearchRequest(parsing: query + " strength:0"), embedder: library.embedder)
            }
        }
        #expect(try answer("like:axes").hits.allSatisfy { $0.matched.isEmpty })
        #expect(throws: QueryError.noWords) { try answer("like:axes by:words") }
        #expect(try answer("like:axes score:0.1").hits.allSatisfy { $0.cosine >= 0.1 })
    }

    @Test func whatNobodyKnowsIsRefused() throws {
        #expect(throws: Axes.Unknown.self) { try answer("like:other") }
        let unknown = QueryError.unknownProbe(
            name: "axes", known: [], library: library.catalog.path.string)
        #expect(throws: unknown) { try answer("like:axes", library.engine()) }
        #expect(unknown.description.contains("axes"))
    }

    @Test func aSampleIsTheSameForTheSameSeed() throws {
        let all = try engine.selection(SearchRequest(), embedder: library.embedder)
        let some = all.sample(10, seed: 1)
        #expect(some.count == 10 && some == all.sample(10, seed: 1) && some != all.sample(10, seed: 2))
        #expect(Set(some.embeddingIDs).isSubset(of: all.embeddingIDs))
        #expect(some.embeddingIDs == some.embeddingIDs.sorted() && Set(some.embeddingIDs).count == 10)
        #expect(all.sample(40, seed: 1) == all && all.sample(0, seed: 1).count == 0)
    }
}
