import CatalogStore
import CLIPModel
import Foundation
import ImageEmbedding
import ImagePreprocessing
import Kernels
import Indexing
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import Testing
import TestSupport
import VectorIndex

/// Compares searches of a library that has an index file with the exact search of the same library.
struct SearchIndexTests {
    private let library: VectorLibrary
    private var catalog: Catalog { library.catalog }
    private var model: ModelRecord { library.model }

    init() throws { library = try VectorLibrary() }

    private var indexPath: String { IndexFiles(library: catalog.path).path(modelID: model.id).string }

    /// Adds images with random embeddings.
    private func fill(_ numbers: Range<Int>, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let changes = numbers.map { number in
            LibraryChange.upsert(
                library.record("\(number).png"),
                vector: VectorLibrary.normalized(random.floats(model.dimension)))
        }
        try catalog.apply(changes, modelID: model.id)
    }

    /// Builds the index if it is due, checks all of it, and builds it again if something is wrong.
    @discardableResult
    private func buildIndex(
        smallest: Int = 100, configure: (inout IndexingOptions) -> Void = { _ in }
    ) async throws -> IndexBuildReport? {
        var options = IndexingOptions()
        options.smallestIndexSize = smallest
        configure(&options)
        let indexer = try Indexer(
            library: catalog, embedder: library.embedder, modelName: "sample",
            options: options)
        return try await indexer.verifySearchIndex()
    }

    private static let queries = (0..<40).map { "a picture of number \($0 * 37)" }

    @Test(arguments: VectorPrecision.allCases)
    func findsWhatItSaysItFindsWithTheScoresOfTheExactSearch(_ precision: VectorPrecision) async throws {
        try fill(0..<1500, seed: 1)
        let report = try #require(try await buildIndex { $0.index.precision = precision })
        #expect(report.wasBuilt && report.vectors == 1500 && report.nlist == 155)
        #expect(report.recall.shiftedQueries.recall >= 0.98 && report.recall.nearQueries.recall >= 0.98)
        let (listed, exact) = (try library.engine(), try library.engine(isExact: true))
        var found = 0
        for query in Self.queries {
            let truth = try exact.search(query)
            let result = try listed.search(query)
            #expect(truth.index.kind == .exact && truth.index.nprobe == nil && truth.index.recall == nil)
            #expect(result.index.kind == .ivfFlat && result.index.problem == nil)
            #expect(
                result.index.nprobe == report.recall.shiftedQueries.nprobe
                    && result.index.recall == report.recall.shiftedQueries.recall)
            #expect(result.searched == 1500 && result.hits.count == 10)
            let scores = Dictionary(uniqueKeysWithValues: truth.hits.map { ($0.id, $0.score) })
            for hit in result.hits where scores[hit.id] != nil { #expect(hit.score == scores[hit.id]) }
            found += result.hits.count { scores[$0.id] != nil }
        }
        // Of 400; the recall was measured on other sentences.
        #expect(found >= 372)
        var all = SearchOptions()
        all.limit = 5000
        #expect(try listed.search("x", options: all).hits == exact.search("x", options: all).hits)
        all.minimumScore = try exact.search("x").hits[4].score
        #expect(try listed.search("x", options: all).hits == Array(exact.search("x").hits.prefix(5)))
    }

    @Test(arguments: VectorPrecision.allCases)
    func aQuarterMoreComesIfASearchForTwiceAsManyLooksNoFarther(_ precision: VectorPrecision) async throws {
        try fill(0..<1500, seed: 35)
        try await buildIndex { $0.index.precision = precision }
        var vectors: [Int64: [Float]] = [:]
        try catalog.forEachEmbedding(modelID: model.id) { vectors[$0.id] = Array($1) }
        let embedding = try library.encoder.embed(texts: ["two cats"])[0]
        let query = try #require(QueryEmbedding(embedding, from: .text))
        for isExact in [false, true] {
            let nearest = try NearestEmbeddings(library: catalog, model: model, isExact: isExact)
            var outcomes: Set<Bool> = []
            for limit in [1, 4, 10, 40, 200, 1500] {
                func search(_ limit: Int, withSpare: Bool = false) throws -> NearestEmbeddings.Answer {
                    try nearest.search(query, NeighborOptions(limit: limit), withSpare: withSpare)
                }
                let (plain, spared, double) = try (
                    search(limit), search(limit, withSpare: true), search(2 * limit)
                )
                #expect(spared.index == plain.index)
                #expect(spared.neighbors.starts(with: plain.neighbors))
                let hasSpare = plain.index == double.index
                outcomes.insert(hasSpare)
                #expect(spared.neighbors.count == min(hasSpare ? limit + limit / 4 : limit, 1500))
                if hasSpare { #expect(double.neighbors.starts(with: spared.neighbors)) }
                for (id, read) in spared.read { #expect(read.values == vectors[id]) }
                #expect(spared.read.isEmpty == (isExact || precision == .float32))
            }
            #expect(outcomes.contains(true))
        }
    }

    /// A library with groups of pictures that are nearly the same, all lists of which are searched.
    @Test func pagesTogetherAreOneLongPage() async throws {
        var random = SeededGenerator(seed: 36)
        let centers = (0..<300).map { _ in random.floats(model.dimension) }
        let changes = (0..<900).map { number in
            let spread = random.floats(model.dimension, in: -0.12...0.12)
            return LibraryChange.upsert(
                library.record("\(number % 9 == 0 ? "cats" : "dogs") \(number).png"),
                vector: VectorLibrary.normalized(zip(centers[number / 3], spread).map { $0 + $1 }))
        }
        try catalog.apply(changes, modelID: model.id)
        try await buildIndex { ($0.index.recall, $0.index.lists) = (1, 4) }
        let engine = try library.engine()
        for query in ["cats", "cats by:looks", ""] {
            func hits(_ limit: Int, _ page: Int) throws -> [SearchHit] {
                var request = query.isEmpty ? SearchRequest() : try SearchRequest(parsing: query)
                (request.limit, request.page) = (limit, page)
                return try engine.answer(request, embedder: library.embedder).hits
            }
            let whole = try hits(1000, 1)
            #expect(whole.contains { !$0.folded.isEmpty })
            #expect(whole.reduce(0) { $0 + 1 + $1.folded.count } == 900, "\(query)")
            for limit in [60, 170] {
                let pages = try (1...1000 / limit + 1).flatMap { try hits(limit, $0) }
                #expect(pages == whole, "\(query), pages of \(limit)")
            }
        }
    }

    @Test func whatComesLaterIsFoundAtOnceAndWhatGoesNeverComesBack() async throws {
        try fill(0..<600, seed: 2)
        try await buildIndex()
        let query = "the newest picture"
        let nearest = try library.encoder.embed(texts: [query])[0]
        let before = try library.engine().search(query)
        try library.add(library.record("new.png"), nearest)
        let after = try library.engine().search(query)
        #expect(after.index.kind == .ivfFlat && after.searched == 601)
        #expect(after.hits[0].path == library.path("new.png"))
        #expect(after.hits.dropFirst().map(\.id) == before.hits.dropLast().map(\.id))

        let best = before.hits[0]
        try catalog.apply([.remove(path: best.path)], modelID: model.id)
        let without = try library.engine().search(query)
        #expect(without.searched == 600 && without.hits.count == 10)
        #expect(!without.hits.map(\.id).contains(best.id))

        // An image that has changed is not found by its former content.
        let changed = without.hits[1]
        try catalog.apply(
            [
                .upsert(
                    library.record(changed.path.lastComponent?.string ?? "", content: 9),
                    vector: nearest.map(-))
            ],
            modelID: model.id)
        let now = try library.engine().search(query)
        #expect(!now.hits.map(\.id).contains(changed.id) && now.hits.count == 10 && now.searched == 600)

        // The same holds after a build, and for the exact search of the catalog.
        #expect(try await buildIndex(smallest: 1)?.vectors == 600)
        let rebuilt = try library.engine().search(query)
        #expect(rebuilt.index.kind == .ivfFlat && rebuilt.searched == 600)
        let exact = try library.engine(isExact: true).search(query).hits
        #expect(!exact.map(\.id).contains(changed.id) && !exact.map(\.id).contains(best.id))
        #expect(exact[0].path == library.path("new.png"))
        // A search by lists may miss some of the nearest, but the nearest of all lies in the nearest list, and scores are equal.
        #expect(rebuilt.hits.count == 10 && rebuilt.hits[0] == exact[0])
        var everything = SearchOptions()
        everything.limit = 1000
        let all = try library.engine(isExact: true).search(query, options: everything).hits
        #expect(all.count == 600 && all.prefix(10) == exact[...])
        let scores = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.score) })
        for hit in rebuilt.hits { #expect(hit.score == scores[hit.id]) }
        #expect(rebuilt.hits.map(\.cosine) == rebuilt.hits.map(\.cosine).sorted(by: >))
        #expect(try library.engine().search(query, options: everything).hits == all)
    }

    @Test func picturesThatAreNearlyAlikeAreRankedAsTheExactSearchDoes() async throws {
        // A burst of images, so similar that Float16 cannot tell them apart.
        var random = SeededGenerator(seed: 30)
        let scene = try library.encoder.embed(texts: ["two cats"])[0]
        let changes = (0..<400).map { number in
            LibraryChange.upsert(
                library.record("\(number).png"),
                vector: VectorLibrary.normalized(
                    zip(scene, random.floats(model.dimension)).map { $0 + 0.0005 * $1 }))
        }
        try catalog.apply(changes, modelID: model.id)
        try await buildIndex { $0.index.recall = 1 }
        let (listed, exact) = (try library.engine(), try library.engine(isExact: true))
        var options = SearchOptions()
        for query in Self.queries.prefix(10) {
            let truth = try exact.search(query)
            let nprobe = try #require(try listed.search(query).index.nprobe)
            // If all lists are searched, only rounding could make a difference.
            options.limit = nprobe == 80 ? 10 : 400
            #expect(try listed.search(query, options: options).hits.prefix(10) == truth.hits[...])
        }
    }

    @Test func allAboveAScoreAreFoundHoweverFewTheListsAre() async throws {
        try fill(0..<800, seed: 31)
        try await buildIndex { $0.index.recall = 0.3 }
        let (listed, exact) = (try library.engine(), try library.engine(isExact: true))
        for query in Self.queries.prefix(10) {
            var options = SearchOptions()
            options.limit = 60
            options.minimumScore = try exact.search(query, options: options).hits[40].score
            #expect(
                try listed.search(query, options: options).hits == exact.search(query, options: options).hits)
        }
    }

    @Test func whatAnotherProgramChangesBetweenLookingAndFindingIsNotLost() async throws {
        try fill(0..<500, seed: 32)
        try await buildIndex()
        let engine = try library.engine()
        let before = try engine.search("two cats").hits
        let nearest = try library.encoder.embed(texts: ["two cats"])[0]
        try library.add(library.record(before[4].path.lastComponent?.string ?? "", content: 9), nearest)
        let after = try engine.search("two cats").hits
        #expect(after.count == 10 && after[0].id == before[4].id)
    }

    @Test func anEmbeddingWithoutDirectionDoesNotHinderTheIndex() async throws {
        try fill(0..<200, seed: 33)
        try library.add(
            library.record("black.png"), [Float](repeating: 0, count: model.dimension))
        #expect(try await buildIndex()?.vectors == 200)
        #expect(try await buildIndex()?.wasBuilt == false)
    }

    @Test func aPictureFindsOthersAndNotItself() async throws {
        try fill(0..<400, seed: 3)
        let own = FilePath(
            try library.folder.write(SamplePicture.png(seed: 1), to: "photos/own.png"))
        let report = try #require(try await buildIndex())
        for isIndexed in [false, true] {
            if isIndexed {
                try catalog.apply(
                    [
                        .upsert(
                            library.record("own.png"),
                            vector: try library.embedder.embed(imageAt: own))
                    ],
                    modelID: model.id)
            }
            let result = try library.engine().similar(toImageAt: own, embedder: library.embedder)
            #expect(result.index.nprobe == report.recall.nearQueries.nprobe)
            #expect(result.hits.count == 10 && !result.hits.map(\.path).contains(own))
        }
    }

    /// Everything that can be wrong with the file as a whole: a word of the message, and how to cause the damage.
    private static let damages: [(String, @Sendable (inout [UInt8]) -> Void)] = [
        ("not an index", { $0 = Array("SQLite format 3".utf8) }),
        ("empty file", { $0 = [] }),
        ("damaged", { $0.removeLast(100) }),
        ("damaged", { $0.removeSubrange(100...) }),
        ("damaged", { $0[50] ^= 4 }),
        ("damaged", { $0[200] ^= 4 }),
        ("version 9", { $0[8] = 9 }),
    ]

    @Test(arguments: damages.indices)
    func aFileThatIsSpoiltIsReportedAndReplaced(_ number: Int) async throws {
        let (word, spoil) = Self.damages[number]
        try fill(0..<300, seed: 4)
        try await buildIndex()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: indexPath)))
        spoil(&bytes)
        try Data(bytes).write(to: URL(filePath: indexPath))
        try await expectExactAnswersAndARebuild(saying: word)
    }

    @Test func aFileThatIsMissingIsReportedAndReplaced() async throws {
        try fill(0..<300, seed: 5)
        try await buildIndex()
        try FileManager.default.removeItem(atPath: indexPath)
        try await expectExactAnswersAndARebuild(saying: "no index at")
    }

    @Test func theFileOfAnEarlierBuildIsReportedAndReplaced() async throws {
        try fill(0..<300, seed: 6)
        try await buildIndex()
        let former = try Data(contentsOf: URL(filePath: indexPath))
        try fill(300..<900, seed: 7)
        #expect(try await buildIndex()?.vectors == 900)
        try former.write(to: URL(filePath: indexPath))
        try await expectExactAnswersAndARebuild(saying: "another state")
    }

    private func expectExactAnswersAndARebuild(saying word: String) async throws {
        let exact = try library.engine(isExact: true)
        let result = try library.engine().search("two cats")
        #expect(result.index.kind == .exact)
        let error = try #require(result.index.problem)
        let problem = "\(error)"
        #expect(problem.contains(word) && problem.contains(indexPath) && !problem.contains("\n"))
        #expect(result.hits == (try exact.search("two cats").hits))
        let status = try IndexStatus(library: catalog, model: model)
        #expect(status.lists == nil && status.problem == error)

        let report = try #require(try await buildIndex())
        #expect(report.wasBuilt && report.problem == problem)
        #expect(try library.engine().search("two cats").index.kind == .ivfFlat)
    }

    @Test func aListThatIsDamagedIsNoticedWhenItIsRead() async throws {
        try fill(0..<300, seed: 8)
        try await buildIndex()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: indexPath)))
        for offset in stride(from: bytes.count - 4096, to: bytes.count - 64, by: 97) { bytes[offset] ^= 1 }
        try Data(bytes).write(to: URL(filePath: indexPath))
        let (engine, exact) = (try library.engine(), try library.engine(isExact: true))
        var kinds: [IndexUse.Kind] = []
        for query in Self.queries {
            let result = try engine.search(query)
            kinds.append(result.index.kind)
            if result.index.kind == .exact {
                #expect(result.index.problem?.description.contains("is damaged") == true)
                #expect(result.hits == (try exact.search(query).hits))
            }
        }
        #expect(kinds.contains(.exact))
        // Once the damage is noticed, the file is not used any more.
        #expect(kinds.drop { $0 == .ivfFlat }.allSatisfy { $0 == .exact })
        #expect(try await buildIndex()?.problem?.contains("is damaged") == true)
        #expect(try library.engine().search("two cats").index.kind == .ivfFlat)
    }

    @Test func aPipeInPlaceOfTheFileKeepsNobodyWaiting() async throws {
        try fill(0..<200, seed: 34)
        try await buildIndex()
        try FileManager.default.removeItem(atPath: indexPath)
        #expect(mkfifo(indexPath, 0o600) == 0)
        try await expectExactAnswersAndARebuild(saying: "not an index")
    }

    @Test(arguments: [199, 201])
    func verifyingFindsAnIndexThatDoesNotHoldWhatTheLibraryHolds(_ count: Int) async throws {
        try fill(0..<200, seed: 9)
        try await buildIndex()
        #expect(try await buildIndex()?.wasBuilt == false)
        // A complete file with the right tag, but one vector too few or too many.
        var keys: [Int64] = []
        var values: [Float] = []
        try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
            keys.append(embedding.id)
            values += vector
        }
        keys = Array((keys + [keys[199] + 1]).prefix(count))
        values = Array((values + values.prefix(model.dimension)).prefix(count * model.dimension))
        let generation = try #require(try catalog.indexGenerations(modelID: model.id).first)
        try values.withUnsafeBufferPointer { values in
            let centroids = try SphericalKMeans(clusters: 5).train(values, dimension: model.dimension)
            var builder = IVFFlatBuilder(centroids: centroids)
            builder.tag = generation.tag
            try builder.write(to: FilePath(indexPath), keys: keys, values: values)
        }
        let report = try #require(try await buildIndex())
        #expect(report.wasBuilt && report.problem?.contains("does not match the library") == true)
        #expect(try library.engine().search("two cats").searched == 200)
    }

    @Test func searchesGoOnWhileTheIndexIsReplacedAgainAndAgain() async throws {
        try fill(0..<400, seed: 10)
        try await buildIndex()
        let sizes = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var sizes: [Int] = []
                    while sizes.count < 150 {
                        let result = try library.engine().search("two cats")
                        #expect(result.index.problem == nil && result.hits.count == 10)
                        sizes.append(result.searched)
                    }
                    return sizes
                }
            }
            for round in 0..<12 {
                try fill(400 + 60 * round..<460 + 60 * round, seed: UInt64(20 + round))
                try await buildIndex { $0.index.lists = 20 + round }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for sizes in sizes { #expect(sizes == sizes.sorted()) }
    }
}
