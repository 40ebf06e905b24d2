import CatalogStore
import Indexing
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import Testing
import TestSupport

/// Searches with filters in a library that is large enough for all ways of finding their hits, against the exact search without
/// filters.
struct FilteredSearchTests {
    private static let count = 6000
    private let library: VectorLibrary

    init() throws {
        library = try VectorLibrary()
        var random = SeededGenerator(seed: 5)
        let changes = (0..<Self.count).map { number in
            var image = library.record("\(number).png")
            var facts = ImageFacts(basis: [], format: number % 2 == 0 ? "JPEG" : "PNG")
            facts.rating = number % 60 == 0 ? 5 : 1
            facts.keywords = number % 3000 == 7 ? ["rare"] : ["common"]
            image.facts = facts
            return LibraryChange.upsert(
                image, vector: VectorLibrary.normalized(random.floats(library.model.dimension)))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
    }

    private func answer(_ query: String, _ engine: SearchEngine) throws -> SearchResult {
        try engine.answer(SearchRequest(parsing: query + " fold:no"), embedder: library.embedder)
    }

    /// What of the exact search without filters passes a check of the number in the file's name.
    private func expected(_ query: String, limit: Int, _ passes: (Int) -> Bool) throws -> [Int64] {
        let all = try answer("\(query) limit:\(Self.count)", library.engine(isExact: true)).hits
        #expect(all.count == Self.count)
        return Array(all.filter { passes(Int($0.path.stem ?? "") ?? -1) }.prefix(limit).map(\.id))
    }

    @Test func theNearestThatPassAreFoundWhateverTheirShare() throws {
        let engine = try library.engine(isExact: true)
        for query in ["two cats", "a green thing"] {
            for limit in [1, 10, 700, 2000] {
                func expect(_ filter: String, _ passes: (Int) -> Bool) throws {
                    let result = try answer("\(query) \(filter) limit:\(limit)", engine)
                    #expect(
                        try result.hits.map(\.id) == expected(query, limit: limit, passes),
                        "\(filter), \(limit) hits")
                    #expect(result.searched == Self.count)
                    if let passing = result.passing {
                        #expect(passing == (0..<Self.count).count(where: passes))
                    }
                }
                try expect("type:jpeg") { $0 % 2 == 0 }
                try expect("-type:jpeg") { $0 % 2 == 1 }
                try expect("rating:5") { $0 % 60 == 0 }
                try expect("tag:rare") { $0 % 3000 == 7 }
                try expect("tag:common type:png name:1*") {
                    $0 % 2 == 1 && $0 % 3000 != 7 && "\($0)".hasPrefix("1")
                }
                try expect("type:heic") { _ in false }
            }
        }
    }

    @Test func theNumberThatPassIsCountedOnlyIfItIsNeeded() throws {
        let engine = try library.engine()
        #expect(try answer("two cats", engine).passing == nil)
        #expect(try answer("two cats type:jpeg", engine).passing == nil)
        #expect(try answer("two cats tag:rare", engine).passing == 2)
        #expect(try answer("two cats type:heic", engine).passing == 0)
        #expect(try answer("type:jpeg", engine).passing == Self.count / 2)
        #expect(try answer("limit:3", engine).passing == nil)
    }

    @Test func anIndexLosesNoHit() async throws {
        var options = IndexingOptions()
        options.smallestIndexSize = 100
        let indexer = try Indexer(
            library: library.catalog, embedder: library.embedder, modelName: "sample", options: options)
        #expect(try await indexer.verifySearchIndex()?.wasBuilt == true)
        let engine = try library.engine()
        for (filter, limit, count) in [
            ("type:jpeg", 10, 10), ("type:jpeg", 4000, 3000), ("rating:5", 100, 100), ("rating:5", 200, 100),
            ("tag:rare", 10, 2), ("type:heic", 10, 0),
        ] {
            let result = try answer("two cats \(filter) limit:\(limit)", engine)
            #expect(result.index.kind == .ivfFlat)
            #expect(result.hits.count == count, "\(filter), \(limit) hits")
        }
    }
}
