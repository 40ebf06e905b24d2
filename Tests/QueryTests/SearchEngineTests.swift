import CatalogStore
import CLIPModel
import Foundation
import ImageEmbedding
import ImagePreprocessing
import LibraryStore
import Query
import SystemPackage
import Testing
import TestSupport

/// Compares the search over a library's embeddings with a plain computation in double precision.
struct SearchEngineTests {
    private let library: VectorLibrary
    private var catalog: Catalog { library.catalog }
    private var model: ModelRecord { library.model }

    init() throws { library = try VectorLibrary() }

    /// Fills the library with random unit vectors, each of them `copies` times, and returns them by image id.
    private func fill(_ count: Int, copies: Int = 1, seed: UInt64) throws -> [Int64: [Float]] {
        var random = SeededGenerator(seed: seed)
        let vectors = (0..<count).map { _ in VectorLibrary.normalized(random.floats(model.dimension)) }
        let changes = (0..<count * copies).map { number in
            LibraryChange.upsert(library.record("\(number).png"), vector: vectors[number % count])
        }
        try catalog.apply(changes, modelID: model.id)
        var byID: [Int64: [Float]] = [:]
        try catalog.forEachEmbedding(modelID: model.id) { byID[$0.imageID] = Array($1) }
        return byID
    }

    private static func product(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: [1, 10, 1023, 1024, 1025, 3000])
    func hitsAreTheNearestEmbeddings(_ count: Int) throws {
        let vectors = try fill(count, seed: UInt64(count))
        let query = try library.encoder.embed(texts: ["two cats on a bed"])[0]
        let expected = vectors.map { (id: $0.key, score: Self.product(query, $0.value)) }
            .sorted { $0.score > $1.score }
        var options = SearchOptions()
        options.limit = 25
        let result = try library.engine().search("two cats on a bed", options: options)
        #expect(result.searched == count)
        #expect(result.model == "sample")
        #expect(result.hits.map(\.rank) == Array(1...min(25, count)))
        for (hit, expected) in zip(result.hits, expected) {
            // If two scores differ by less than the rounding error, either order is right.
            let own = try #require(vectors[hit.id].map { Self.product(query, $0) })
            #expect(abs(own - expected.score) < 1e-6)
            #expect(abs(Double(hit.cosine) - own) < 1e-6)
        }
        #expect(Set(result.hits.map(\.id)).count == min(25, count))
    }

    @Test func equalScoresAreOrderedByID() throws {
        _ = try fill(20, copies: 9, seed: 5)
        var options = SearchOptions()
        options.limit = 50
        let hits = try library.engine().search("two cats", options: options).hits
        for (hit, next) in zip(hits, hits.dropFirst()) {
            #expect(hit.cosine > next.cosine || hit.cosine == next.cosine && hit.id < next.id)
        }
        #expect(Set(hits.map(\.score)).count == 6)
    }

    @Test func theLowestScoreThatCountsIncludesItself() throws {
        _ = try fill(50, seed: 6)
        var options = SearchOptions()
        options.limit = 50
        let all = try library.engine().search("two cats", options: options).hits
        options.minimumScore = all[9].score
        #expect(try library.engine().search("two cats", options: options).hits == Array(all.prefix(10)))
    }

    @Test func whiteSpaceDoesNotMatterAndTheQueryIsGivenBack() throws {
        _ = try fill(10, seed: 7)
        let spaced = try library.engine().search("  two\tcats\n")
        #expect(spaced.query == "  two\tcats\n")
        #expect(spaced.hits == (try library.engine().search("two cats").hits))
    }

    @Test(arguments: ["", " ", "\n\t\u{A0}\u{3000}"])
    func aQueryWithoutWordsIsRefused(_ query: String) throws {
        _ = try fill(3, seed: 8)
        #expect(throws: QueryError.emptyQuery) { try library.engine().search(query) }
    }

    @Test func anEmptyLibraryIsRefused() throws {
        // The library knows this model already, so the error names it: indexing with another one would not help.
        let known = QueryError.emptyLibrary(path: catalog.path.string, model: "sample")
        #expect(throws: known) { try library.engine() }
        let other = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/bfloat16"))))
        let unknown = QueryError.emptyLibrary(path: catalog.path.string, model: nil)
        #expect(throws: unknown) {
            try SearchEngine(library: catalog, encoder: other, modelName: "other")
        }
    }

    @Test func aModelWithoutEmbeddingsIsNoneThatTheLibraryHolds() throws {
        _ = try fill(3, seed: 9)
        let other = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/bfloat16"))))
        for fingerprint in [try other.checkpoint.fingerprint(), "of files that have changed since"] {
            try catalog.registerModel(name: "other", fingerprint: fingerprint, dimension: other.dimension)
            let error = QueryError.otherModel(library: catalog.path.string, holds: ["sample"], asked: "other")
            #expect(throws: error) {
                try SearchEngine(library: catalog, encoder: other, modelName: "other")
            }
            #expect(error.description.contains("sample") && error.description.contains("other"))
        }
    }

    @Test func aLibraryOfAnotherModelIsRefused() throws {
        _ = try fill(3, seed: 9)
        let other = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/bfloat16"))))
        #expect(
            throws: QueryError.otherModel(library: catalog.path.string, holds: ["sample"], asked: "other")
        ) {
            try SearchEngine(library: catalog, encoder: other, modelName: "other")
        }
    }

    @Test func anImageThatIsForgottenMeanwhileLeavesNoHole() throws {
        _ = try fill(20, seed: 10)
        let engine = try library.engine()
        let before = try engine.search("two cats").hits
        try catalog.apply([.remove(path: before[2].path)], modelID: model.id)
        let after = try engine.search("two cats").hits
        #expect(after.dropLast().map(\.id) == before.map(\.id).filter { $0 != before[2].id })
        #expect(after.map(\.rank) == Array(1...10))
    }

    @Test func anySearchesAtOnceGiveTheSameHits() async throws {
        _ = try fill(2000, seed: 11)
        let engine = try library.engine()
        let queries = (0..<40).map { "query number \($0 % 8)" }
        let alone = try queries.map { try engine.search($0).hits }
        let together = try await withThrowingTaskGroup(of: (Int, [SearchHit]).self) { group in
            for (number, query) in queries.enumerated() {
                group.addTask { (number, try engine.search(query).hits) }
            }
            return try await group.reduce(into: [Int: [SearchHit]]()) { $0[$1.0] = $1.1 }
        }
        for (number, hits) in alone.enumerated() { #expect(together[number] == hits) }
    }

    @Test func aPictureOfTheLibraryIsSearchedByItsStoredEmbedding() throws {
        _ = try fill(20, seed: 12)
        // The vector that is stored under this path has nothing to do with the file's pixels.
        let path = FilePath(
            try library.folder.write(SamplePicture.png(seed: 1), to: "photos/own.png"))
        let status = try FileManager.default.attributesOfItem(atPath: path.string)
        let size = try #require(status[.size] as? Int64 ?? (status[.size] as? Int).map(Int64.init))
        var vector = [Float](repeating: 0, count: model.dimension)
        vector[3] = 1
        var info = stat()
        #expect(stat(path.string, &info) == 0)
        let time = Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec)
        try catalog.apply(
            [.upsert(library.record("own.png", size: size, time: time), vector: vector)], modelID: model.id)
        let stored = try library.engine().similar(toImageAt: path, embedder: library.embedder).hits
        #expect(!stored.map(\.path).contains(path))
        let vectors = try #require(try catalog.embedding(imageID: stored[0].id, modelID: model.id))
        #expect(stored[0].score == vectors[3])

        // A file that has changed since is embedded again.
        try catalog.apply(
            [.upsert(library.record("own.png", size: size, time: time - 1), vector: vector)],
            modelID: model.id)
        let fresh = try library.engine().similar(toImageAt: path, embedder: library.embedder).hits
        let pixels = try library.embedder.embed(imageAt: path)
        let best = try #require(try catalog.embedding(imageID: fresh[0].id, modelID: model.id))
        #expect(abs(Double(fresh[0].cosine) - Self.product(pixels, best)) < 1e-6)
        #expect(!fresh.map(\.path).contains(path))
    }

    @Test func aPictureThatCannotBeReadIsAnImageError() throws {
        _ = try fill(3, seed: 13)
        let engine = try library.engine()
        let path = library.folder.file("missing.png")
        #expect(throws: ImageError.self) {
            try engine.similar(toImageAt: path, embedder: library.embedder)
        }
    }
}
