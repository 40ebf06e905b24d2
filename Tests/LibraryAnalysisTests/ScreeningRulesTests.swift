import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

/// Files of rules as people write them.
struct ScreeningRulesTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.file("rules.json") }

    init() throws { folder = try TemporaryFolder() }

    private func rules(_ text: String) throws -> ScreeningRules {
        try folder.write(Array(text.utf8), to: "rules.json")
        return try ScreeningRules([path])
    }

    /// A file with one rule, some of whose keys have other values.
    private func rule(
        name: String = "\"a\"", for texts: String = "[\"one\"]", and others: String = ""
    ) throws -> ScreeningRules {
        try rules("{\"rules\": [{\"name\": \(name), \"for\": \(texts)\(others)}]}")
    }

    @Test func rulesAreReadInTheirOrder() throws {
        let rules = try rules(
            """
            {"note": "mine", "rules": [
              {"name": " my  papers ", "for": [" a  letter ", "a bill"], "against": ["a book"], "bound": 7},
              {"name": "Größe_2", "for": ["A Book"], "note": "no more"}
            ]}
            """)
        #expect(rules.rules.map(\.name) == ["my papers", "Größe_2"])
        #expect(rules.rules[0].texts == ["a letter", "a bill"] && rules.rules[0].textsAgainst == ["a book"])
        #expect(rules.rules.map(\.bound) == [7, 50] && rules.rules[1].textsAgainst.isEmpty)
        // The same text in two rules is encoded once.
        #expect(rules.texts == ["a letter", "a bill", "a book"])
    }

    @Test func severalFilesAreTakenTogether() throws {
        let first = folder.file("first.json")
        try folder.write(Array("{\"rules\": [{\"name\": \"a\", \"for\": [\"one\"]}]}".utf8), to: "first.json")
        _ = try rule(name: "\"b\"")
        #expect(try ScreeningRules([path, first]).rules.map(\.name) == ["b", "a"])
        #expect(throws: LibraryAnalysisError.repeatedRule(name: "a")) { try ScreeningRules([first, first]) }
        _ = try rule(name: "\"A\"")
        #expect(throws: LibraryAnalysisError.repeatedRule(name: "A")) { try ScreeningRules([first, path]) }
    }

    @Test(
        arguments: [
            ("", "the file"), (" \n", "the file"), ("[]", "the file"), ("7", "the file"), ("{}", "the file"),
            ("{\"rules\": []}", "the file"), ("{\"rules\": {}}", "the file"),
            ("{\"rules\": [\n{\"name\": \"a\",\n \"for\" [\"b\"]}]}", "line 3"), ("{\"rules\": [", "line 1"),
            ("{\"rules\": [\n]}\n}", "line 3"),
            ("{\"rules\": [7]}", "rule 1"), ("{\"rules\": [{\"for\": [\"a\"]}]}", "rule 1"),
            ("{\"rules\": [{\"name\": \"a\", \"for\": [\"a\"]}, {\"name\": 2}]}", "rule 2"),
        ] as [(String, String)])
    func thePlaceOfAnErrorIsNamed(text: String, place: String) throws {
        let error = #expect(throws: LibraryAnalysisError.self) { try rules(text) }
        guard case .wrongRules(path.string, place, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        "\"\"", "\" \"", "\"a/b\"", "\"a\\nb\"", "\"a*\"", "\"a,b\"", "\"a:b\"", "\"\\u202Ea\"", "null", "7",
        "\"\(String(repeating: "a", count: 61))\"",
    ])
    func namesThatCannotBeTagsAreRefused(_ name: String) throws {
        #expect(throws: LibraryAnalysisError.self) { try rule(name: name) }
    }

    @Test(arguments: [
        "[]", "\"a\"", "null", "[7]", "[\"\"]", "[\" \"]", "[\"a\", \"A\"]", "[\"a b\", \" a  b\"]", "{}",
        "[\"\(String(repeating: "a ", count: 2049))\"]",
    ])
    func wrongTextsAreRefused(_ texts: String) throws {
        #expect(throws: LibraryAnalysisError.self) { try rule(for: texts) }
    }

    @Test(arguments: [
        "\"bound\": -1", "\"bound\": 101", "\"bound\": 1.5", "\"bound\": \"9\"", "\"bound\": null",
        "\"against\": \"a\"", "\"against\": [\"ONE\"]", "\"againts\": [\"a\"]",
    ])
    func wrongKeysAreRefused(_ key: String) throws {
        #expect(throws: LibraryAnalysisError.self) { try rule(and: ", " + key) }
    }

    @Test func boundsFromZeroToAHundredAreTaken() throws {
        #expect(try rule(and: ", \"bound\": 0").rules[0].bound == 0)
        #expect(try rule(and: ", \"bound\": 100.0").rules[0].bound == 100)
    }

    @Test func tenThousandTextsAreTakenAndNoMore() throws {
        func texts(_ count: Int) -> String {
            "[" + (0..<count).map { "\"t\($0)\"" }.joined(separator: ",") + "]"
        }
        #expect(try rule(for: texts(10_000)).texts.count == 10_000)
        #expect(throws: LibraryAnalysisError.tooManyTexts(count: 10_001, most: 10_000)) {
            try rule(for: texts(10_001))
        }
    }

    @Test func filesThatCannotBeReadAreNamed() throws {
        #expect(throws: LibraryAnalysisError.self) { try ScreeningRules([folder.file("none.json")]) }
        #expect(throws: LibraryAnalysisError.self) { try ScreeningRules([FilePath(folder.path)]) }
    }

    @Test(arguments: BundledRules.allCases) func theRulesOfTheProgramAreRead(_ bundled: BundledRules) throws {
        let path = try #require(bundled.path)
        #expect(try !ScreeningRules([path]).rules.isEmpty)
    }

    @Test(arguments: 0..<300) func anyBytesAreAnErrorOrRules(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(
            "{\"rules\": [{\"name\": \"a\", \"for\": [\"one\"], \"against\": [\"two\"], \"bound\": 5}]}".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        try folder.write(
            Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))), to: "rules.json")
        do { #expect(try !ScreeningRules([path]).rules.isEmpty) } catch is LibraryAnalysisError {}
    }
}
