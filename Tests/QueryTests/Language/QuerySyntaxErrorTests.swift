import Query
import Testing

/// What is refused, where, and how the place is shown.
struct QuerySyntaxErrorTests {
    private static func fault(_ query: String) -> QuerySyntaxError? {
        do {
            _ = try SearchRequest(parsing: query)
            return nil
        } catch {
            return error
        }
    }

    /// Whether the error is about the given part of a query.
    private static func expect(
        _ query: String, _ problem: QuerySyntaxError.Problem, at found: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let fault = try #require(Self.fault(query), "\(query)", sourceLocation: location)
        #expect(fault.problem == problem, "\(query)", sourceLocation: location)
        #expect(fault.found == found, "\(query)", sourceLocation: location)
        #expect(
            Array(query.utf8)[fault.range] == Array(found.utf8)[...], "\(query)", sourceLocation: location)
        #expect(fault.offset == fault.range.lowerBound)
        #expect(!fault.description.contains("\n"))
    }

    @Test(arguments: ["", " ", "\n\t\u{A0}\u{3000}"])
    func aQueryOfNothing(_ query: String) throws { try Self.expect(query, .empty, at: query) }

    @Test func signsAndWeightsWithoutATerm() throws {
        try Self.expect("-", .missingTerm, at: "-")
        try Self.expect("- ", .missingTerm, at: "-")
        try Self.expect("a dog +", .missingTerm, at: "+")
        try Self.expect("a dog - - people", .missingTerm, at: "-")
        try Self.expect("a dog - -people", .missingTerm, at: "-")
        try Self.expect("+ -tag:work", .missingTerm, at: "+")
        try Self.expect("é 0.5 *", .missingTerm, at: "0.5 *")
        try Self.expect("é - 0.5 * + x", .missingTerm, at: "- 0.5 *")
        try Self.expect("0.5 * 2 * x", .missingTerm, at: "0.5 *")
        try Self.expect("0.5 * tag:x", .missingTerm, at: "0.5 *")
        try Self.expect("a + \" \"", .blankTerm, at: "\" \"")
    }

    @Test(arguments: [
        "0", "-0", "0.0009", "1e99", "1e999", "nan", "-NaN", "inf", "+infinity", "0,5", "1.2.3", "1001", "1e",
    ])
    func weightsThatAreNotAllowed(_ weight: String) throws {
        try Self.expect("a \(weight) * dog", .weight, at: weight)
        try Self.expect("\(weight)*dog", .weight, at: weight)
    }

    @Test func charactersThatATextCannotHave() throws {
        try Self.expect("a \"dog on a beach", .unclosedQuote, at: "\"dog on a beach")
        try Self.expect("camera:\"Pixel 7", .unclosedQuote, at: "\"Pixel 7")
        try Self.expect("./a\"b", .unclosedQuote, at: "\"b")
        try Self.expect("a \u{7}dog", .controlCharacter, at: "\u{7}")
        try Self.expect("a \"\u{1B}[31m\"", .controlCharacter, at: "\u{1B}")
        try Self.expect("\u{80}", .controlCharacter, at: "\u{80}")
        try Self.expect("tag:a\\x00", .zeroByte, at: "\\x00")
        try Self.expect("a caf\\xE9", .notUTF8, at: "a caf\\xE9")
        try Self.expect("tag:\\xE9", .notUTF8, at: "\\xE9")
    }

    @Test func pictures() throws {
        try Self.expect("a + ./..", .folder, at: "./..")
        try Self.expect("#0", .pictureID, at: "#0")
        try Self.expect("-#9223372036854775808", .pictureID, at: "-#9223372036854775808")
        #expect(Self.fault("#9223372036854775807") == nil)
    }

    @Test func keys() throws {
        try Self.expect("a camra:x", .unknownKey(nearest: "camera"), at: "camra:")
        try Self.expect("-cam:x", .unknownKey(nearest: "camera"), at: "cam:")
        for value in ["/photos", "./x", "~/x", ">=4", "\"x\"", "*.jpg", "Österreich", "5"] {
            try Self.expect("undr:\(value)", .unknownKey(nearest: "under"), at: "undr:")
        }
        try Self.expect("zzzzzzzz:x", .unknownKey(nearest: nil), at: "zzzzzzzz:")
        let fault = try #require(Self.fault("camra:x"))
        for key in ["camera:", "after:", "tag:", "limit:"] { #expect(fault.description.contains(key)) }
        for query in ["tag:", "a tag: family", "-tag:", "tag:\"\"", "under:\"\""] {
            let fault = try #require(Self.fault(query))
            guard case .missingValue = fault.problem else {
                Issue.record("\(query): \(fault)")
                continue
            }
        }
        try Self.expect("limit:2 limit:3", .repeatedSetting(key: "limit"), at: "limit:3")
        try Self.expect("a -limit:2", .negatedSetting(key: "limit"), at: "-limit:2")
        try Self.expect("a - fold:no", .negatedSetting(key: "fold"), at: "fold:no")
    }

    @Test(arguments: [
        "after:yesterday", "after:19-06", "after:2019-06-03-01", "after:2019-", "after:2019-06..2019-09",
        "before:02019", "year:2019-06", "year:..", "date:..", "date:a..2019", "near:91,0", "near:0,181",
        "near:38.7", "near:38.7,-9.1,far", "near:38.7,-9.1,10,11", "near:Lisbon,50kmm", "near:Lisbon,0",
        "near:Lisbon,-5", "near:Lisbon,1e99", "near:Lisbon,,5", "near:Lisbon,", "rating:6", "on:2019-06-03",
        "on:12", "on:012-1", "rating:>5",
        "rating:<0", "rating:4..2", "rating:>=", "rating:..", "rating:=>4", "is:potrait", "wider:0",
        "wider:99999999999999999999", "wider:2000px", "taller:-1", "name:a/b", "in:\" \"", "limit:0",
        "limit:-1",
        "limit:1e3", "page:0", "score:high", "score:nan", "score:1e99", "strength:101", "strength:-1",
        "fold:maybe",
        "by:size", "like:a.b", "like:é", "like:/oak", "like:plants/", "like:plants/\" \"", "like:\"a b\"",
        "template:\"a photo\"", "templates:\"a b\"",
    ])
    func valuesOfKeys(_ query: String) throws {
        let fault = try #require(Self.fault("a dog \(query) b"))
        let colon = try #require(query.firstIndex(of: ":"))
        guard case .wrongValue(let key, let expected) = fault.problem else {
            Issue.record("\(query): \(fault)")
            return
        }
        #expect(key == query[..<colon])
        #expect(fault.expected == expected && fault.description.contains(expected))
        #expect(fault.found == query[query.index(after: colon)...])
        #expect(fault.offset == "a dog ".utf8.count + key.utf8.count + 1)
    }

    @Test(arguments: ["13-01", "02-30", "00-01", "4-31"]) func daysThatNoYearHas(_ day: String) throws {
        let fault = try #require(Self.fault("on:\(day)"))
        #expect(fault.problem == .noSuchDay(reason: "no year has a day \(day)"))
    }

    @Test(arguments: [
        ("2019-02-30", "28 days"), ("1900-02-29", "28 days"), ("2019-04-31", "30 days"),
        ("2019-13", "month 13"),
        ("2019-00", "month 00"), ("2019-01-00", "31 days"), ("0000", "year 0000"), ("2019-13-45", "month 13"),
    ])
    func daysThatAreNotInTheCalendar(_ date: String, _ reason: String) throws {
        for key in ["after", "before", "date"] {
            let fault = try #require(Self.fault("\(key):\(date)"))
            guard case .noSuchDay = fault.problem else {
                Issue.record("\(fault)")
                continue
            }
            #expect(fault.found == date && fault.description.contains(reason))
        }
    }

    @Test func datesOfWhichNoDayIsLeft() throws {
        try Self.expect("after:2020 before:2019", .noDayLeft, at: "before:2019")
        try Self.expect("before:2019 a dog after:2019", .noDayLeft, at: "after:2019")
        try Self.expect("year:2019 year:2020", .noDayLeft, at: "year:2020")
        try Self.expect("year:2020..2019", .noDayLeft, at: "2020..2019")
        let fault = try #require(Self.fault("before:0001"))
        #expect(fault.description.contains("before 0001-01-01"))
        #expect(Self.fault("year:2019 -year:2020") == nil)
        #expect(Self.fault("after:2019 before:2020 date:2019-12-31") == nil)
    }

    @Test func thereAreLimits() throws {
        let most = SearchRequest.maximumTerms
        #expect(Self.fault(Array(repeating: "x", count: most).joined(separator: " + ")) == nil)
        let fault = try #require(Self.fault(Array(repeating: "x", count: 10_000).joined(separator: " + ")))
        #expect(fault.problem == .tooMany(.terms, maximum: most))
        #expect(fault.offset == 4 * most)
        let tags = try #require(Self.fault(Array(repeating: "tag:x", count: 10_000).joined(separator: " ")))
        #expect(tags.problem == .tooMany(.filters, maximum: SearchRequest.maximumFilters))
        let templates = try #require(
            Self.fault(Array(repeating: "template:{}", count: 10_000).joined(separator: " ")))
        #expect(templates.problem == .tooMany(.templates, maximum: SearchRequest.maximumTemplates))
        let long = String(repeating: "x", count: SearchRequest.maximumLength)
        #expect(Self.fault(long) == nil)
        #expect(Self.fault(long + "x")?.problem == .tooLong(maximum: SearchRequest.maximumLength))
    }

    @Test func caretsStandUnderThePlace() throws {
        func place(_ query: String, width: Int = 80) throws -> String {
            try #require(Self.fault(query)).place(in: query, width: width)
        }
        #expect(try place("a camra:x") == "a camra:x\n  ^^^^^^")
        #expect(try place("") == "\n^")
        // Characters count, not bytes or scalars.
        #expect(try place("👩‍👩‍👧 été e\u{301} x:1") == "👩‍👩‍👧 été e\u{301} x:1\n        ^^")
        #expect(try place("a\r\nb\tx:1") == "a b x:1\n    ^^")
        #expect(try place("a \u{7}") == "a \u{FFFD}\n  ^")
        let words = String(repeating: "word ", count: 20)
        #expect(try place(words + "x:1", width: 20) == "… word word word x:1\n                 ^^")
        #expect(try place("x:1 " + words, width: 20) == "x:1 word word word …\n^^")
        #expect(try place(words + "x:1 " + words, width: 20) == "…rd word x:1 word w…\n         ^^")
        let long = String(repeating: "y", count: 50)
        #expect(
            try place("a \"" + long, width: 20) == "…\"" + String(long.prefix(17)) + "…\n ^^^^^^^^^^^^^^^^^^^"
        )
    }

    @Test func aPlaceFitsIntoItsWidth() throws {
        for length in 0..<60 {
            let query =
                String(repeating: "a ", count: length) + "x:1" + String(repeating: " b", count: 60 - length)
            let lines = try #require(Self.fault(query)).place(in: query, width: 24).split(separator: "\n")
            #expect(lines.count == 2 && lines[0].count == 24)
            let before = lines[1].prefix { $0 == " " }.count
            #expect(lines[1].dropFirst(before) == "^^")
            #expect(lines[0].dropFirst(before).hasPrefix("x:"), "\(lines[0])")
        }
    }
}
