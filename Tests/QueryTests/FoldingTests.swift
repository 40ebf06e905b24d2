import CLIPModel
import CatalogStore
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Hits that are nearly the same become one.
struct FoldingTests {
    private let library: VectorLibrary

    init() throws { library = try VectorLibrary() }

    private var dimension: Int { library.encoder.dimension }

    /// A unit vector in the direction of one axis, and a little of others.
    private func vector(_ parts: [Int: Float]) -> [Float] {
        VectorLibrary.normalized((0..<dimension).map { parts[$0] ?? 0 })
    }

    private func answer(
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchResult {
        var request = SearchRequest()
        request.terms = [try #require(SearchTerm(libraryPicture: 1))]
        request.limit = 1000
        change(&request)
        return try library.engine().answer(request, embedder: library.embedder)
    }

    private func names(_ hits: [SearchHit]) -> [[String]] {
        hits.map { [$0.path] + $0.folded.map(\.path) }.map { $0.compactMap { $0.lastComponent?.string } }
    }

    /// The query is axis 0; pictures lie on other axes, all with some of axis 0, so that their distances are those of their axes.
    private func addQuery() throws { try library.add(library.record("query", content: 0), vector([0: 1])) }

    private func add(
        _ name: String, _ parts: [Int: Float], takenAt seconds: Int64? = nil, source: String = "exif"
    ) throws {
        var image = library.record(name, content: 1)
        if let seconds {
            var facts = ImageFacts(basis: [], format: "PNG")
            facts.takenAt = .init(localSeconds: seconds, nanoseconds: 0, utcOffset: nil, source: source)
            image.facts = facts
        }
        try library.add(image, vector(parts))
    }

    /// Twelve pictures that are like no other.
    private func addOthers() throws {
        for axis in 4..<min(16, dimension) { try add("other\(axis)", [0: 0.1, axis: 1]) }
    }

    @Test func nearlyTheSameBecomeOne() throws {
        try addQuery()
        try add("best", [0: 0.9, 1: 1])
        try add("copy", [0: 0.9, 1: 1])
        try add("edit", [0: 0.85, 1: 1])
        try add("else", [0: 0.8, 2: 1])
        try addOthers()
        let hits = try answer().hits
        #expect(names(hits).prefix(2) == [["best", "copy", "edit"], ["else"]])
        #expect(hits.map(\.rank) == Array(1...hits.count))
        let all = try answer { $0.isFolding = false }.hits
        #expect(names(all).prefix(4) == [["best"], ["copy"], ["edit"], ["else"]])
        #expect(all.count == hits.reduce(0) { $0 + 1 + $1.folded.count })
    }

    @Test func whatIsLikeAnEditButNotLikeTheBestStays() throws {
        try addQuery()
        // The cosines of neighbours are high enough, that of the first and the third is not.
        let (near, far): (Float, Float) = (0.33, 0.66)
        try add("a", [0: 0.9, 1: 1])
        try add("b", [0: 0.89, 1: 1, 2: near])
        try add("c", [0: 0.88, 1: 1, 2: far])
        try addOthers()
        #expect(names(try answer().hits).prefix(2) == [["a", "b"], ["c"]])
    }

    @Test func burstsMayDifferMore() throws {
        try addQuery()
        try add("first", [0: 0.9, 1: 1], takenAt: 1000)
        try add("next", [0: 0.89, 1: 1, 2: 0.6], takenAt: 1010)
        try add("later", [0: 0.88, 1: 1, 2: 0.6, 3: 0.1], takenAt: 1030)
        try add("guess", [0: 0.87, 1: 1, 2: -0.6], takenAt: 1001, source: "fileTime")
        try addOthers()
        #expect(names(try answer().hits).prefix(3) == [["first", "next"], ["later"], ["guess"]])
    }

    @Test func listsByTimeFoldToo() throws {
        try add("a", [1: 1], takenAt: 5000)
        try add("b", [1: 1, 2: 0.1], takenAt: 4999)
        try add("c", [3: 1], takenAt: 4998)
        try addOthers()
        let hits = try answer { $0.terms = [] }.hits
        #expect(names(hits).prefix(2) == [["a", "b"], ["c"]])
        #expect(names(try answer { ($0.terms, $0.limit, $0.page) = ([], 1, 2) }.hits) == [["c"]])
    }

    /// In any library, the pages together have every hit exactly once, whatever their size, and each picture of a group is like
    /// its first one.
    @Test(arguments: 0..<6) func pagesHaveEveryHitOnce(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        try addQuery()
        var centers = [random.floats(dimension)]
        for number in 0..<150 {
            if number % 5 == 0 { centers.append(random.floats(dimension)) }
            let spread = random.floats(dimension, in: -0.25...0.25)
            let center = try #require(centers.randomElement(using: &random))
            try library.add(
                library.record("\(number)"), VectorLibrary.normalized(zip(center, spread).map { $0 + $1 }))
        }
        let all = try answer { $0.isFolding = false }.hits
        let whole = try answer().hits
        #expect(whole.count < all.count && whole.contains { $0.folded.count > 1 })
        for limit in [1, 7, 40] {
            var pages: [SearchHit] = []
            while true {
                let page = try answer { ($0.limit, $0.page) = (limit, pages.count / limit + 1) }.hits
                pages += page
                if page.count < limit { break }
            }
            #expect(pages == whole)
        }
        let shown = whole.flatMap { [$0.id] + $0.folded.map(\.id) }
        #expect(shown.sorted() == all.map(\.id).sorted())
        let order = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.rank) })
        for hit in whole {
            let ranks = ([hit.id] + hit.folded.map(\.id)).compactMap { order[$0] }
            #expect(ranks == ranks.sorted())
        }
    }

    @Test func leastScoresStillHold() throws {
        try addQuery()
        try add("best", [0: 0.9, 1: 1])
        try add("edit", [0: 0.88, 1: 1])
        try addOthers()
        let hits = try answer { $0.leastScore = 0.665 }.hits
        #expect(names(hits) == [["best"]])
        #expect(names(try answer { $0.leastScore = 0.5 }.hits) == [["best", "edit"]])
    }
}
