import CLIPModel
import CatalogStore
import FilePaths
import LibraryStore
import Query
import SearchIndex
import SystemPackage
import TestSupport
import Testing

/// Searches that join looks and words, against the two rankings by themselves.
struct WordRankingTests {
    private static let count = 1500
    /// How many pictures by looks are joined with those by words.
    private static let depth = 100
    /// The most pictures that are looked up by their words.
    private static let mostMatches = 500

    private let library: VectorLibrary

    /// Pictures with random embeddings. All lie in the folder "photos".
    init() throws {
        library = try VectorLibrary()
        var random = SeededGenerator(seed: 11)
        let changes = (0..<Self.count).map { number in
            var image = library.record(Self.name(number))
            image.facts = Self.facts(number)
            return LibraryChange.upsert(
                image, vector: VectorLibrary.normalized(random.floats(library.model.dimension)))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
    }

    private static func name(_ number: Int) -> String {
        let name = number % 3 == 0 ? "IMG_\(number)" : "P\(number)"
        return number % 40 == 7 ? "beach \(name).png" : number % 40 == 8 ? "beach/\(name).png" : "\(name).png"
    }

    private static func facts(_ number: Int) -> ImageFacts {
        var facts = ImageFacts(basis: [], format: number % 2 == 0 ? "PNG" : "JPEG")
        facts.keywords = number % 5 < 2 ? ["family"] : []
        if number % 30 == 4 { facts.keywords.append("Beaches") }
        if number % 50 == 9 { facts.title = "On the beach" }
        if number % 60 == 11 { facts.caption = "A beach in winter." }
        if number % 4 < 3 { facts.people = ["Ann"] }
        return facts
    }

    /// The best place of "beach" among the words of a picture, the highest first.
    private static func weight(_ number: Int) -> Int {
        if number % 30 == 4 { return 5 }
        if number % 50 == 9 { return 4 }
        if number % 40 == 7 { return 3 }
        if number % 60 == 11 { return 2 }
        return number % 40 == 8 ? 1 : 0
    }

    private func number(_ hit: SearchHit) -> Int { Int(hit.id) - 1 }

    private func answer(_ query: String) throws -> SearchResult {
        try library.engine().answer(SearchRequest(parsing: query), embedder: library.embedder)
    }

    private func hits(_ query: String) throws -> [SearchHit] { try answer(query).hits }

    /// Reciprocal rank fusion in whole numbers.
    private func joined(_ looks: [Int64], _ words: [Int64]) -> [Int64] {
        func fraction(_ id: Int64) -> (top: Int, bottom: Int) {
            let ranks = [looks, words].compactMap { $0.firstIndex(of: id).map { $0 + 61 } }
            return ranks.count == 2 ? (ranks[0] + ranks[1], ranks[0] * ranks[1]) : (1, ranks[0])
        }
        func place(_ id: Int64) -> Int {
            words.firstIndex(of: id) ?? (looks.firstIndex(of: id) ?? 0) + Self.count
        }
        return Set(looks + words).sorted { one, other in
            let (a, b) = (fraction(one), fraction(other))
            return a.top * b.bottom != b.top * a.bottom
                ? a.top * b.bottom > b.top * a.bottom : place(one) < place(other)
        }
    }

    private func withoutReasons(_ hits: [SearchHit]) -> [String] {
        hits.map { "\($0.rank) \($0.score ?? 0) \($0.strength ?? -1) \($0.id) \($0.path)" }
    }

    @Test(arguments: [
        "two cats", "two cats + a dog - the family", "photos", "png", "a photo of photos", "family beach cat",
        "ann", "\"AND OR NOT\"", "\"cat* NEAR(\"", "犬 🐶",
    ])
    func whatNoPictureHasInWordsIsRankedByLooks(_ query: String) throws {
        let looks = try hits("\(query) by:looks limit:50")
        let both = try hits("\(query) limit:50")
        #expect(withoutReasons(looks) == withoutReasons(both))
        #expect(looks.allSatisfy { $0.matched.isEmpty } && both.allSatisfy { $0.matched == [.looks] })
    }

    @Test func ranksAreJoined() throws {
        let looks = try hits("a beach by:looks limit:2000")
        #expect(looks.count == Self.count)
        let words = looks.filter { Self.weight(number($0)) > 0 }.sorted { one, other in
            let (a, b) = (Self.weight(number(one)), Self.weight(number(other)))
            return a != b ? a > b : one.cosine > other.cosine
        }
        #expect(words.count > 100 && words.count < Self.mostMatches)
        let first = joined(looks.prefix(Self.depth).map(\.id), words.map(\.id))
        let expected = first + looks.map(\.id).filter { !first.contains($0) }
        let both = try hits("a beach limit:2000")
        #expect(both.map(\.id) == expected)
        #expect(both.map(\.rank) == Array(1...Self.count))
        // Hits by words have the score of their looks.
        let scores = Dictionary(uniqueKeysWithValues: looks.map { ($0.id, $0.cosine) })
        for hit in both { #expect(try abs(hit.cosine - #require(scores[hit.id])) < 1e-5) }
        let places = Dictionary(uniqueKeysWithValues: zip(looks.map(\.id), 1...))
        for hit in both {
            let reasons: [MatchReason] =
                switch Self.weight(number(hit)) {
                case 5: [.tag]
                case 4, 2: [.text]
                case 3, 1: [.name]
                default: []
                }
            // Farther down, looks do not count beside words.
            let isAsFarUp = try #require(places[hit.id]) <= min(hit.rank, Self.depth)
            #expect(hit.matched.filter { $0 != .looks }.starts(with: reasons), "\(hit)")
            #expect(hit.matched.contains(.looks) == (reasons.isEmpty || isAsFarUp))
        }
    }

    @Test(arguments: ["a beach", "the family", "family - beach", "ann beach", "0.5 * beach + #3"])
    func aLongerListBeginsLikeAShorterOne(_ query: String) throws {
        let all = try hits("\(query) limit:2000")
        for limit in [1, 7, 10, 99, 100, 101, 550, 700] {
            #expect(try hits("\(query) limit:\(limit)") == Array(all.prefix(limit)), "\(limit)")
        }
        let page = try hits("\(query) limit:30 page:7")
        #expect(page.map(\.id) == all[180..<210].map(\.id) && page.map(\.rank) == Array(181...210))
        #expect(Set(all.map(\.id)).count == all.count)
    }

    @Test func wordsThatVeryManyPicturesHaveLiftThoseThatLookRight() throws {
        let looks = try hits("the family by:looks limit:2000")
        let both = try hits("the family limit:2000")
        #expect(both.count == Self.count)
        let tagged = looks.filter { number($0) % 5 < 2 }
        #expect(tagged.count > Self.mostMatches)
        #expect(
            both.first?.id == tagged.first?.id && both.prefix(30).allSatisfy { $0.matched.contains(.tag) })
        let marked = Set(both.filter { $0.matched.contains(.tag) }.map(\.id))
        let near = looks.prefix(Self.depth).map(\.id)
        #expect(marked.isSubset(of: tagged.map(\.id)))
        #expect(marked.isSuperset(of: tagged.map(\.id).filter(near.contains)))
        // Beside those that look right, the ones that were added last.
        let last = (0..<Self.count).filter { $0 % 5 < 2 }.suffix(Self.mostMatches).map { Int64($0 + 1) }
        #expect(marked == Set(last + tagged.map(\.id).filter(near.contains)))
    }

    @Test func filtersAndPicturesOfTheQueryCount() throws {
        let found = try hits("beach tag:family limit:2000")
        let words = found.filter { $0.matched.contains { $0 != .looks } }
        #expect(found.allSatisfy { number($0) % 5 < 2 } && found.count == Self.count * 2 / 5)
        #expect(Set(words.map(number)) == Set((0..<Self.count).filter { $0 % 5 < 2 && Self.weight($0) > 0 }))
        let own = try #require(words.first)
        #expect(try !hits("beach + #\(own.id) limit:2000").contains { $0.id == own.id })
        // Texts that are subtracted, and pictures, have no words to look for.
        #expect(try hits("#\(own.id) - beach").allSatisfy { $0.matched.isEmpty })
        #expect(try hits("type:png").allSatisfy { $0.matched.isEmpty })
    }

    @Test func theLeastScoreHoldsForAllHits() throws {
        let all = try hits("beach limit:2000")
        let least = all.map(\.cosine).sorted()[Self.count / 2]
        let some = try hits("beach limit:2000 score:\(least)")
        #expect(some.allSatisfy { $0.cosine >= least } && some.count < all.count)
        #expect(some.contains { $0.matched.contains(.tag) })
    }

    @Test func clearWordsAreStrongEnough() throws {
        #expect(throws: QueryError.unknownStrengths(library: library.catalog.path.string, model: "sample")) {
            try hits("beach strength:50")
        }
        try StrengthRecorder(library: library.catalog, model: library.model) { [encoder = library.encoder] in
            try encoder.embed(texts: $0).values
        }.bringUpToDate()
        let all = try hits("beach limit:2000")
        for hit in all where hit.matched.contains(where: { $0 != .looks }) {
            #expect(hit.matched.contains(.looks) == (hit.strength ?? 0 >= StrengthScale.bound))
        }
        let good = try hits("beach limit:2000 strength:95")
        let expected = all.filter { hit in
            hit.strength ?? 0 >= 95 || Self.weight(number(hit)) > 2
        }
        #expect(Set(good.map(\.id)) == Set(expected.map(\.id)))
        #expect(expected.contains { $0.strength ?? 0 < 50 })
        let none = try answer("two cats strength:100")
        #expect(none.hits.isEmpty == (none.nearest != nil))
        #expect(try answer("beach strength:100").nearest == nil)
    }

    @Test func wordsAloneRankByThePlaceOfTheWords() throws {
        let found = try hits("a beach by:words limit:2000")
        let expected = (0..<Self.count).filter { Self.weight($0) > 0 }.sorted { one, other in
            Self.weight(one) != Self.weight(other) ? Self.weight(one) > Self.weight(other) : one > other
        }
        #expect(found.map(number) == expected)
        #expect(found.allSatisfy { $0.score == nil && $0.strength == nil && !$0.matched.contains(.looks) })
        let page = try hits("a beach by:words limit:10 page:3")
        #expect(page.map(\.id) == found[20..<30].map(\.id) && page.map(\.rank) == Array(21...30))
        #expect(try hits("family by:words limit:2000").count == Self.count * 2 / 5)
        let filtered = try answer("beach by:words limit:2000 type:png")
        #expect(filtered.hits.map(number) == expected.filter { $0 % 2 == 0 })
        #expect(filtered.passing == Self.count / 2 && filtered.isByWords)
        #expect(
            try hits("beach by:words limit:2000 strength:50").map(number)
                == expected.filter { Self.weight($0) > 2 })
        #expect(try hits("xyz by:words").isEmpty && hits("photos by:words").isEmpty)
        for query in ["by:words", "- beach by:words", "#1 by:words", "type:png by:words"] {
            #expect(throws: QueryError.noWords) { try hits(query) }
        }
        #expect(throws: QueryError.noScoresOfWords) { try hits("beach by:words score:0.1") }
    }

    /// What more than half of the pictures have says nothing by itself, but it may stand beside another word.
    @Test func commonWordsDoNotCountAlone() throws {
        #expect(try hits("ann by:words").isEmpty && hits("png by:words").isEmpty)
        #expect(try hits("ann beach by:words limit:2000").count > 20)
        let one = try hits("IMG_12.png by:words")
        #expect(one.map(number) == [12] && one[0].matched == [.name])
        #expect(try hits("photos 13 by:words").map(number) == [13])
    }

    @Test func smallWordsAreNotLookedFor() throws {
        let beach = try hits("beach by:words limit:2000")
        for query in [
            "a beach", "the beaches", "on a beach", "a photo of a beach", "pictures of the beach", "BEACH",
        ] {
            #expect(try hits("\(query) by:words limit:2000") == beach, "\(query)")
        }
        #expect(try hits("on by:words").allSatisfy { $0.matched == [.text] })
        #expect(try hits("on by:words limit:2000").count == Self.count / 50)
        let many = (0..<40).map { _ in "beach" }.joined(separator: " ")
        #expect(try hits("\(many) by:words limit:2000") == beach)
        let description = (0..<33).map { "beach\($0)" }.joined(separator: " ")
        #expect(try hits("\(description) by:words").isEmpty)
    }
}
