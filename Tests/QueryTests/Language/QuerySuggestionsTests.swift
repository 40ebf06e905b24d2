import Query
import TestSupport
import Testing

/// What a person may go on with in a query.
struct QuerySuggestionsTests {
    private static func suggestions(_ query: String, cursor: Int? = nil) -> QuerySuggestions {
        QuerySuggestions(
            for: query, cursor: cursor ?? query.utf16.count,
            values: { values in
                switch values {
                case .keywords: ["family", "beach ball", "Été", "say \"hi\""]
                case .places: ["New York", "Lisbon", "Newcastle"]
                case .people: ["Ann Newman"]
                case .years: ["2021", "2019"]
                case .only(let all): all
                default: []
                }
            }, saved: [("Newest", "year:2021 a dog")])
    }

    private static func texts(_ query: String, cursor: Int? = nil) -> [String] {
        suggestions(query, cursor: cursor).all.map(\.text)
    }

    @Test func wordsFindFilters() {
        #expect(Self.texts("fam") == ["tag:family"])
        #expect(Self.texts("a dog BALL") == ["tag:\"beach ball\""])
        #expect(Self.texts("-fam") == ["-tag:family"])
        #expect(
            Self.texts("new") == [
                "in:\"New York\"", "in:Newcastle", "person:\"Ann Newman\"", "year:2021 a dog",
            ])
        #expect(Self.suggestions("new").all.map(\.kind) == [.place, .place, .person, .saved])
        #expect(Self.texts("20") == ["year:2021", "year:2019"])
        #expect(Self.texts("say") == ["tag:say\\ \\\"hi\\\""])
        #expect(Self.texts("ca").contains("camera:"))
    }

    @Test func wordsTogetherFindMore() {
        let found = Self.suggestions("a cat new yo")
        #expect(found.all.map(\.text) == ["in:\"New York\""] && found.range == 6..<12)
        #expect(Self.texts("nothing here").isEmpty)
    }

    @Test func valuesOfAKey() {
        #expect(Self.texts("a dog tag:F") == ["tag:Family"])
        #expect(Self.suggestions("a dog tag:f").range == 6..<11)
        #expect(Self.texts("-is:por") == ["-is:portrait"])
        #expect(Self.texts("nosuch:x").isEmpty)
    }

    @Test func theCursorMayBeAnywhere() {
        let found = Self.suggestions("é fam beach", cursor: 4)
        #expect(found.range == 2..<5 && found.all.map(\.text) == ["tag:family"])
        for cursor in [-5, 0, 99, .max] { _ = Self.suggestions("fam", cursor: cursor) }
        #expect(Self.texts("").isEmpty && Self.texts("fam ").isEmpty && Self.texts("./fam").isEmpty)
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func rangesAreInTheQuery(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = ["a", "new", " ", ":", "tag", "-", "é", "👨‍👩‍👧", "\"", "\\", "e\u{301}", "2", "#", "/"]
        let query = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            parts.randomElement(using: &random)!
        }.joined()
        let found = Self.suggestions(query, cursor: Int.random(in: -1...20, using: &random))
        #expect(found.range.lowerBound >= 0 && found.range.upperBound <= query.utf16.count)
    }
}
