import CLIPModel
import CatalogStore
import Foundation
import ImageEmbedding
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import TestSupport
import Testing

/// The strengths of hits of a library with random embeddings.
struct StrengthTests {
    private let library: VectorLibrary
    private let query = "two cats on a bed"

    init() throws { library = try VectorLibrary() }

    /// Fills the library with random unit vectors that lie around the query, near and far.
    private func fill(_ count: Int) throws {
        var random = SeededGenerator(seed: 3)
        let center = try library.encoder.embed(texts: [query])[0]
        let changes = (0..<count).map { number in
            let noise = random.floats(library.model.dimension)
            let nearness = Float(number % 10) / 10
            let vector = VectorLibrary.normalized(zip(center, noise).map { nearness * $0 + $1 / 4 })
            return LibraryChange.upsert(library.record("\(number).png"), vector: vector)
        }
        try library.catalog.apply(changes, modelID: library.model.id)
    }

    private func record() throws {
        try StrengthRecorder(library: library.catalog, model: library.model) { [encoder = library.encoder] in
            try encoder.embed(texts: $0).values
        }.bringUpToDate()
    }

    private func search(_ change: (inout SearchOptions) -> Void = { _ in }) throws -> SearchResult {
        var options = SearchOptions()
        change(&options)
        return try library.engine().search(query, options: options)
    }

    @Test func hitsOfWordsHaveTheStrengthThatTheLibraryGivesThem() throws {
        try fill(300)
        #expect(try search().hits.allSatisfy { $0.strength == nil })
        try record()
        let hits = try search { $0.limit = 300 }.hits
        #expect(hits.count == 300)
        let basis = try #require(try library.catalog.strengthBasis(modelID: library.model.id))
        let scale = StrengthScale(basis)
        for hit in hits {
            let id = try #require(
                try library.catalog.embeddingID(imageID: hit.id, modelID: library.model.id))
            let reference = try #require(try library.catalog.strengthReferences(embeddingIDs: [id])[id])
            #expect(hit.strength == scale.strength(score: hit.cosine, reference: reference))
        }
        // Some stand out, and others do not.
        let strengths = hits.compactMap(\.strength)
        #expect(strengths.contains { $0 >= StrengthScale.bound } && strengths.contains { $0 < 20 })
        // Embeddings that came later have none yet, and the others keep theirs.
        try library.add(library.record("later.png"), library.encoder.embed(texts: [query])[0])
        let later = try search { $0.limit = 300 }.hits
        #expect(later[0].strength == nil && later.dropFirst().compactMap(\.strength) == strengths.dropLast())
    }

    @Test(arguments: [1, 30, 50, 90, 100], [1, 7, 1000])
    func theLeastStrengthLosesNoHit(_ least: Int, _ limit: Int) throws {
        try fill(300)
        try record()
        let strong = try search { $0.limit = 300 }.hits.filter { $0.strength ?? -1 >= least }
        let result = try search {
            $0.limit = limit
            $0.leastStrength = least
        }
        #expect(result.hits.map(\.id) == strong.prefix(limit).map(\.id))
        #expect(result.hits.map(\.rank) == Array(result.hits.indices.map { $0 + 1 }))
        #expect((result.nearest == nil) == !strong.isEmpty)
    }

    @Test func theNearestIsNamedIfNoneIsStrongEnough() throws {
        try fill(1)
        try record()
        let all = try search().hits
        let result = try search { $0.leastStrength = 100 }
        #expect(all.count == 1 && result.hits.isEmpty && result.nearest == all.first)
    }

    @Test func aLibraryThatKnowsNoStrengthsSaysSo() throws {
        try fill(5)
        #expect(
            throws: QueryError.unknownStrengths(library: library.catalog.path.string, model: "sample")
        ) { try search { $0.leastStrength = 50 } }
    }

    @Test func picturesAreNotSetAgainstSentences() throws {
        try fill(20)
        try record()
        let picture = Fixtures.path("library/2021-07 Lisbon/IMG_0412.jpg")
        var options = SearchOptions()
        options.leastStrength = 100
        let hits = try library.engine().similar(
            toImageAt: FilePath(picture), embedder: library.embedder, options: options
        ).hits
        #expect(hits.count == 10 && hits.allSatisfy { $0.strength == nil })
    }
}
