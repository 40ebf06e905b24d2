import Query
import SystemPackage
import Testing

/// The filters and settings of queries.
struct QueryFilterTests {
    private static func filters(_ query: String) throws -> [SearchFilter] {
        let request = try SearchRequest(parsing: query)
        var expected = SearchRequest()
        expected.filters = request.filters
        #expect(request == expected, "\(query) has terms or settings")
        return request.filters
    }

    private static func condition(_ query: String) throws -> SearchFilter.Condition {
        let filters = try filters(query)
        try #require(filters.count == 1 && !filters[0].isNegated)
        return filters[0].condition
    }

    private static func days(_ first: (Int, Int, Int)?, _ last: (Int, Int, Int)?) throws
        -> SearchFilter.Condition
    {
        func day(_ day: (Int, Int, Int)?) throws -> CalendarDay? {
            try day.map { try #require(CalendarDay(year: $0.0, month: $0.1, day: $0.2)) }
        }
        return .taken(try #require(DateRange(first: day(first), last: day(last))))
    }

    @Test func aDateBeginsWithItsFirstMomentAndEndsBeforeIt() throws {
        #expect(try Self.condition("after:2019-06") == Self.days((2019, 6, 1), nil))
        #expect(try Self.condition("after:2019") == Self.days((2019, 1, 1), nil))
        #expect(try Self.condition("after:2019-06-03") == Self.days((2019, 6, 3), nil))
        #expect(try Self.condition("before:2019-09") == Self.days(nil, (2019, 8, 31)))
        #expect(try Self.condition("before:2020") == Self.days(nil, (2019, 12, 31)))
        #expect(try Self.condition("before:2020-03-01") == Self.days(nil, (2020, 2, 29)))
        let summer = try Self.filters("after:2019-06 before:2019-09").map(\.condition)
        let first = try #require(CalendarDay(year: 2019, month: 6, day: 1))
        let last = try #require(CalendarDay(year: 2019, month: 8, day: 31))
        for (day, isInside) in [(first.previous, false), (first, true), (last, true), (last.next, false)] {
            let day = try #require(day)
            let isFound = summer.allSatisfy { condition in
                if case .taken(let days) = condition { days.contains(day) } else { false }
            }
            #expect(isFound == isInside, "\(day)")
        }
    }

    @Test func wholePeriodsAndRanges() throws {
        #expect(try Self.condition("year:2021") == Self.days((2021, 1, 1), (2021, 12, 31)))
        #expect(try Self.condition("year:2019..2021") == Self.days((2019, 1, 1), (2021, 12, 31)))
        #expect(try Self.condition("date:2020-02") == Self.days((2020, 2, 1), (2020, 2, 29)))
        #expect(try Self.condition("date:2020-2-9") == Self.days((2020, 2, 9), (2020, 2, 9)))
        #expect(try Self.condition("date:2019-06..2020") == Self.days((2019, 6, 1), (2020, 12, 31)))
        #expect(try Self.condition("date:2019-06..") == Self.condition("after:2019-06"))
        #expect(try Self.condition("year:..2019") == Self.condition("before:2020"))
        #expect(try Self.condition("date:9999-12-31") == Self.days((9999, 12, 31), (9999, 12, 31)))
    }

    @Test func aDayOfEveryYear() throws {
        #expect(try Self.condition("on:12-24") == .takenOn(try #require(DayOfYear(month: 12, day: 24))))
        #expect(try Self.condition("on:2-29") == .takenOn(try #require(DayOfYear(month: 2, day: 29))))
        #expect(DayOfYear(month: 2, day: 30) == nil && DayOfYear(month: 13, day: 1) == nil)
        #expect(try SearchRequest(parsing: "on:2-9").description == "on:02-09")
    }

    @Test func places() throws {
        #expect(try Self.condition("in:\"New York\"") == .place("New York"))
        #expect(try Self.condition("in:New\\ York") == .place("New York"))
        let lisbon = try #require(Surroundings(around: "Lisbon", kilometers: 50))
        for query in ["near:Lisbon,50km", "near:Lisbon,50", "near:\"Lisbon, 50 km\"", "near:Lisbon,50000m"] {
            #expect(try Self.condition(query) == .near(lisbon), "\(query)")
        }
        let point = try #require(Coordinates(latitude: 38.7, longitude: -9.1))
        let near = try #require(Surroundings(around: point, kilometers: 10))
        #expect(try Self.condition("near:38.7,-9.1,10") == .near(near))
        let usual = try #require(Surroundings(around: point))
        #expect(usual.kilometers == Surroundings.defaultDistance)
        #expect(try Self.condition("near:\"38.7, -9.1\"") == .near(usual))
        let paris = try #require(Surroundings(around: "Paris, Texas", kilometers: 16.09344))
        #expect(try Self.condition("near:\"Paris, Texas\",10mi") == .near(paris))
        let house = try #require(Surroundings(around: "100 Mile House"))
        #expect(try Self.condition("near:\"100 Mile House\"") == .near(house))
        for name in ["", " ", ",", "Lisbon,", "38.7", "1,2,Lisbon", "Lisbon,5"] {
            #expect(Surroundings(around: name) == nil, "\(name)")
        }
        for distance in [0, -1, 20_039, .nan, .infinity] {
            #expect(Surroundings(around: "Lisbon", kilometers: distance) == nil)
        }
    }

    @Test func folders() throws {
        #expect(
            try Self.condition("under:Holidays/2021") == .under(.named(#require(FolderName("Holidays/2021"))))
        )
        for path in ["/photos/My Holidays", "./2021", "..", "~", "~/Pictures", "/"] {
            #expect(
                try Self.condition("under:\"\(path)\"") == .under(.at(LocatedFolder(FilePath(path)))),
                "\(path)")
        }
        #expect(FolderMatch("") == nil)
    }

    @Test func names() throws {
        func pattern(_ parts: NamePattern.Part...) throws -> SearchFilter.Condition {
            .name(try #require(NamePattern(parts)))
        }
        let number = NamePattern.Part.literal(Array("IMG_04".utf8))
        #expect(try Self.condition("name:IMG_04*") == pattern(number, .anyCharacters))
        #expect(try Self.condition("name:\"IMG_04\"**") == pattern(number, .anyCharacters))
        #expect(try Self.condition("name:IMG_04?\\?") == pattern(number, .oneCharacter, .literal([0x3F])))
        // A name without a wildcard is looked for anywhere.
        #expect(try Self.condition("name:IMG_04") == pattern(.anyCharacters, number, .anyCharacters))
        #expect(try Self.condition("name:\"*\"") == pattern(.literal([0x2A])))
        #expect(try Self.condition("name:\\xFC*") == pattern(.literal([0xFC]), .anyCharacters))
    }

    @Test func textsNumbersAndKinds() throws {
        #expect(try Self.condition("camera:\"Pixel 7\"") == .camera("Pixel 7"))
        #expect(try Self.condition("lens:50mm") == .lens("50mm"))
        #expect(try Self.condition("type:HEIC") == .type("heic"))
        #expect(try Self.condition("TAG:Family") == .tag("Family"))
        #expect(try Self.condition("person:\"Ann \\\"A\\\" Lee\"") == .person("Ann \"A\" Lee"))
        #expect(
            try Self.condition("model:openai/clip-vit-base-patch32") == .model("openai/clip-vit-base-patch32")
        )
        #expect(try Self.condition("wider:2000") == .leastWidth(2000))
        #expect(try Self.condition("taller:1") == .leastHeight(1))
        for kind in PictureKind.allCases { #expect(try Self.condition("is:\(kind.rawValue)") == .kind(kind)) }
    }

    @Test(arguments: [
        ("4", 4...4), ("=4", 4...4), (">=4", 4...5), (">3", 4...5), ("<=3", 0...3), ("<3", 0...2),
        ("2..4", 2...4), ("3..", 3...5), ("..1", 0...1), ("0", 0...0),
    ])
    func ratings(_ value: String, _ stars: ClosedRange<Int>) throws {
        #expect(try Self.condition("rating:\(value)") == .rating(stars))
    }

    @Test func aMinusNegatesAFilter() throws {
        let work = try #require(SearchFilter(.tag("work"), isNegated: true))
        let raw = try #require(SearchFilter(.kind(.raw)))
        #expect(try Self.filters("-tag:work +is:raw") == [work, raw])
        #expect(try Self.filters("- tag:work + is:raw") == [work, raw])
    }

    @Test func filtersMayStandAnywhereAndDoNotEndATerm() throws {
        let request = try SearchRequest(
            parsing: "a dog year:2021 on - tag:work a beach -is:raw - people limit:5 there")
        #expect(request.terms.map(\.content) == [.text("a dog on a beach"), .text("people there")])
        #expect(request.filters.map(\.isNegated) == [false, true, true])
        #expect(request.limit == 5)
    }

    @Test func settings() throws {
        let request = try SearchRequest(
            parsing:
                "limit:20 page:3 score:>=-0.25 strength:50 fold:no by:looks template:\"a photo of a {}\" templates:photos template:{}"
        )
        var expected = SearchRequest()
        expected.limit = 20
        expected.page = 3
        expected.leastScore = -0.25
        expected.leastStrength = 50
        expected.isFolding = false
        expected.ranking = .looks
        expected.templates = try [
            .explicit(#require(PromptTemplate("a photo of a {}"))),
            .named(#require(TemplateSetName("photos"))),
            .explicit(#require(PromptTemplate("{}"))),
        ]
        #expect(request == expected)
        #expect(request.skipped == 40)
        expected.limit = .max
        #expect(expected.skipped == .max)
    }

    @Test func templatesHaveOnePlaceForTheWords() {
        #expect(PromptTemplate("a {} in {{}") == nil)
        #expect(PromptTemplate("a photo") == nil)
        #expect(PromptTemplate("a photo of a {}.")?.filled(with: "{}") == "a photo of a {}.")
        #expect(PromptTemplate("{a {} b}")?.filled(with: "dog") == "{a dog b}")
        #expect(TemplateSetName("") == nil)
        #expect(TemplateSetName("a b") == nil)
    }

    @Test func filtersAreCheckedWhoeverMakesThem() {
        for text in ["", " \n", "a\0b"] {
            #expect(SearchFilter(.tag(text)) == nil)
            #expect(SearchFilter(.place(text)) == nil)
        }
        #expect(SearchFilter(.rating(0...6)) == nil)
        #expect(SearchFilter(.rating(-1...5)) == nil)
        #expect(SearchFilter(.leastWidth(0)) == nil)
        #expect(SearchFilter(.type("JPEG")) == SearchFilter(.type("jpeg")))
        #expect(NamePattern([]) == nil)
        #expect(NamePattern([.literal([])]) == nil)
        #expect(NamePattern([.literal(Array("a/b".utf8))]) == nil)
    }
}
