import CatalogStore
import Indexing
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import TestSupport
import Testing

/// Searches whose index was opened before pictures were removed, against searches whose index was opened afterwards.
struct RemovedPictureTests {
    private static let count = 600
    private let library: VectorLibrary

    /// Pictures around some centers, so that some are nearly the same.
    init() throws {
        library = try VectorLibrary()
        var random = SeededGenerator(seed: 41)
        let centers = (0..<Self.count / 3).map { _ in random.floats(library.model.dimension) }
        let changes = (0..<Self.count).map { number in
            var image = library.record("\(number).png")
            var facts = ImageFacts(basis: [], format: "PNG")
            facts.keywords = number % 7 == 0 ? ["cats"] : []
            image.facts = facts
            let spread = random.floats(library.model.dimension, in: -0.1...0.1)
            return LibraryChange.upsert(
                image, vector: VectorLibrary.normalized(zip(centers[number / 3], spread).map { $0 + $1 }))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
    }

    private func buildIndex() async throws {
        var options = IndexingOptions()
        options.smallestIndexSize = 100
        let indexer = try Indexer(
            library: library.catalog, embedder: library.embedder, modelName: "sample", options: options)
        #expect(try await indexer.verifySearchIndex()?.wasBuilt == true)
    }

    private static let queries = [
        "cats", "cats fold:no", "cats by:looks", "cats by:looks fold:no", "type:png", "type:png fold:no",
        "cats -tag:cats",
    ]

    @Test(arguments: 1...3) func everyPageIsThatOfTheLibraryAsItIs(page: Int) async throws {
        try await buildIndex()
        for query in Self.queries {
            var request = try SearchRequest(parsing: query)
            request.limit = 20
            let engine = try library.engine()
            let first = try engine.answer(request, embedder: library.embedder).hits
            #expect(first.count == 20)
            // A picture of the first page moves all pages.
            try library.catalog.apply([.remove(path: first[3].path)], modelID: library.model.id)
            request.page = page
            let found = try engine.answer(request, embedder: library.embedder)
            let fresh = try library.engine()
            #expect(try found.hits == fresh.answer(request, embedder: library.embedder).hits, "\(query)")
            #expect(found.searched == (try library.catalog.embeddingCount(modelID: library.model.id)))
        }
    }

    @Test(arguments: [false, true]) func selectionsAreThoseOfTheLibraryAsItIs(isIndexed: Bool) async throws {
        if isIndexed { try await buildIndex() }
        var request = try SearchRequest(parsing: "cats")
        request.limit = 40
        let engine = try library.engine()
        let before = try engine.selection(request, embedder: library.embedder).embeddingIDs
        let best = try library.catalog.images(embeddingIDs: [before[5]])
        try library.catalog.apply(
            [.remove(path: try #require(best[before[5]]).path)], modelID: library.model.id)
        let selected = try engine.selection(request, embedder: library.embedder)
        #expect(selected == (try library.engine().selection(request, embedder: library.embedder)))
        #expect(selected.count == 40 && !selected.embeddingIDs.contains(before[5]))
    }

    @Test func pagesStayFullWhilePicturesGo() async throws {
        try await buildIndex()
        let engine = try library.engine()
        let path = library.catalog.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // As another process does.
                let other = try Catalog(path: path, access: .readWrite(create: false))
                for number in 0..<150 {
                    try other.apply(
                        [.remove(path: library.path("\(number * 2).png"))], modelID: library.model.id)
                }
                try other.close()
            }
            for worker in 0..<2 {
                group.addTask {
                    for number in 0..<60 {
                        var request = try SearchRequest(parsing: Self.queries[(number + worker) % 4])
                        (request.limit, request.page) = (15, number % 3 + 1)
                        let hits = try engine.answer(request, embedder: library.embedder).hits
                        #expect(hits.count == 15)
                        #expect(Set(hits.map(\.id)).count == 15)
                    }
                }
            }
            try await group.waitForAll()
        }
        let request = try SearchRequest(parsing: "cats limit:30")
        #expect(
            try engine.answer(request, embedder: library.embedder).hits
                == library.engine().answer(request, embedder: library.embedder).hits)
    }
}
