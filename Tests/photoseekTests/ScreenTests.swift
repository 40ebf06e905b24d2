import Foundation
import TestSupport
import Testing

/// `photoseek screen`, with the bundled model of scenes.
struct ScreenTests {
    private struct Answer: Decodable {
        struct Picture: Decodable {
            let id: Int
            let path: String
            let strength: Int
            let score: Float
            let text: String
            let textAgainst: String?
            let scoreAgainst: Float?

            var name: String { String(path.split(separator: "/").last ?? "") }
        }

        struct Rule: Decodable {
            let name: String
            let flagged: Int
            let pictures: [Picture]
        }

        let model: String
        let pictures: Int
        let unknown: Int
        let rules: [Rule]
    }

    private static let pictureCount = 60
    private static let wanted = ["a red circle", "two red circles"]
    private static let unwanted = ["a blue star", "a red square"]
    private static let rules = """
        {"rules": [
          {"name": "red circles", "for": ["a red circle", "two red circles"], "against": ["a blue star", "a red square"],
           "bound": 20},
          {"name": "anything", "for": ["a green square"], "bound": 0}
        ]}
        """
    private let workspace: Workspace
    private let file: String

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        for number in 0..<Self.pictureCount {
            let name = String(format: "%03d.jpg", number)
            try FileManager.default.copyItem(
                atPath: Fixtures.path("scenes/evaluation/" + name), toPath: workspace.photo(name))
        }
        try workspace.index()
        file = try workspace.folder.write(Array(Self.rules.utf8), to: "rules.json")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["screen"] + arguments).wait()
    }

    private func answer(_ arguments: String...) throws -> Answer {
        let outcome = try workspace.program.start(["screen", "--rules", file, "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    /// The hits of a text by path: all pictures, as a search ranks them.
    private func hits(_ text: String) throws -> [String: SearchAnswer.Hit] {
        let hits = try workspace.search(text, options: ["--exact", "--by", "looks"]).results
        #expect(hits.count == Self.pictureCount)
        return Dictionary(uniqueKeysWithValues: hits.map { ($0.path, $0) })
    }

    @Test func theFlaggedPicturesAreThoseOfSearches() throws {
        let (wanted, unwanted) = try (Self.wanted.map(hits), Self.unwanted.map(hits))
        var expected: [String: Int] = [:]
        for path in wanted[0].keys {
            let best = try #require(wanted.compactMap { $0[path] }.max { $0.score < $1.score })
            let scores = unwanted.compactMap { $0[path]?.score }
            let against = try #require(scores.max())
            let strength = try #require(best.strength)
            if best.score > against, strength >= 20 { expected[path] = strength }
        }
        #expect(expected.count > 2 && expected.count < Self.pictureCount / 2)
        let answer = try answer()
        #expect(answer.model == "scenes" && answer.pictures == Self.pictureCount && answer.unknown == 0)
        let rule = answer.rules[0]
        #expect(rule.name == "red circles" && rule.flagged == expected.count)
        #expect(Dictionary(uniqueKeysWithValues: rule.pictures.map { ($0.path, $0.strength) }) == expected)
        #expect(rule.pictures.map(\.strength) == rule.pictures.map(\.strength).sorted(by: >))
        for picture in rule.pictures {
            #expect(Self.wanted.contains(picture.text) && picture.score > (picture.scoreAgainst ?? 2))
            #expect(Self.unwanted.contains(picture.textAgainst ?? ""))
        }
        // Without texts against it and with a bound of 0, a rule flags everything.
        #expect(
            answer.rules[1].flagged == Self.pictureCount && answer.rules[1].pictures[0].textAgainst == nil)
    }

    @Test func theQueryChoosesThePicturesAndTheLimitWhatIsListed() throws {
        #expect(try answer("name:00*").pictures == 10)
        let few = try answer("-n", "3")
        #expect(few.pictures == Self.pictureCount && few.rules[1].flagged == Self.pictureCount)
        #expect(few.rules[1].pictures.map(\.id) == (try answer().rules[1].pictures.prefix(3).map(\.id)))
        #expect(try answer("-n", "3", "a", "star").pictures == 3)
        let table = try run("--rules", file, "-n", "3").output
        #expect(table.contains("anything: 60 of 60 pictures") && table.contains("and 57 more"))
        let none = try answer("name:nothing")
        #expect(none.pictures == 0 && none.rules.map(\.flagged) == [0, 0])
    }

    @Test func pathsAreListedOnce() throws {
        let listed = try run("--rules", file, "--paths").output.split(separator: "\n")
        #expect(listed.count == Self.pictureCount && Set(listed).count == Self.pictureCount)
        let zero = try run("--rules", file, "-0", "-n", "5")
        #expect(zero.output.split(separator: "\0").count >= 5 && zero.errors.contains("5 of 60"))
    }

    @Test func thumbnailsAreOnAPageForReview() throws {
        let sheet = workspace.folder.path("sheet.html")
        #expect(try run("--rules", file, "-n", "4", "--contact-sheet", sheet).code == 0)
        let page = try String(contentsOf: URL(filePath: sheet), encoding: .utf8)
        #expect(page.contains("<h2>red circles</h2>") && page.contains("60 of 60 pictures, 4 shown"))
        #expect(page.components(separatedBy: "<figure>").count > 5)
        try run("--rules", file, "--contact-sheet", file).expectFailure(73)
    }

    private func tagged(_ tag: String) throws -> Set<String> {
        let outcome = try workspace.program.start([
            "search", "--paths", "--where", "tag:\"\(tag)\"", "-n", "100",
        ]).wait()
        return Set(outcome.output.split(separator: "\n").map(String.init))
    }

    @Test func eachRuleReplacesItsOwnTagsAlone() throws {
        let flagged = Set(try answer("--write-tags").rules[0].pictures.map(\.path))
        #expect(try tagged("screen/red circles") == flagged)
        #expect(try tagged("screen/anything").count == Self.pictureCount)
        // Another file with a rule of the same name: what it flags no longer loses the tag, and other rules keep theirs.
        let other = "{\"rules\": [{\"name\": \"Anything\", \"for\": [\"a green square\"], \"bound\": 100}]}"
        let second = try workspace.folder.write(Array(other.utf8), to: "second.json")
        #expect(try run("--rules", second, "--write-tags").code == 0)
        #expect(try tagged("screen/anything").isEmpty)
        #expect(try tagged("screen/red circles") == flagged)
        let outcome = try run("--clear-tags")
        #expect(outcome.code == 0 && outcome.errors.hasPrefix("\(flagged.count) "))
        #expect(try tagged("screen/red circles").isEmpty)
    }

    @Test(arguments: ["documents", "sensitive"]) func theProgramHasRulesOfItsOwn(_ name: String) throws {
        let outcome = try run("--rules", name, "--json")
        let answer: Answer = try outcome.decoded()
        #expect(answer.pictures == Self.pictureCount && answer.rules.count >= 2)
    }

    @Test func wrongRulesAreRefused() throws {
        func refuse(_ text: String, _ words: String) throws {
            let path = try workspace.folder.write(Array(text.utf8), to: "wrong.json")
            try run("--rules", path).expectFailure(65, saying: "wrong.json", words)
        }
        try refuse("", "nothing")
        try refuse("{\"rules\": [\n{\"name\": }]}", "line 2")
        try refuse("{\"rules\": []}", "rules")
        try refuse("{\"rules\": [{\"name\": \"a\", \"for\": []}]}", "at least one text")
        try refuse("{\"rules\": [{\"name\": \"a\", \"for\": [\"b\"], \"bound\": 101}]}", "from 0 to 100")
        try refuse("{\"rules\": [{\"name\": \"a/b\", \"for\": [\"b\"]}]}", "letters")
        try run("--rules", file, "--rules", file).expectFailure(65, saying: "red circles")
        try run("--rules", workspace.folder.path("none.json")).expectFailure(
            66, saying: "documents, sensitive")
        for arguments in [
            [], ["--rules", file, "--clear-tags"], ["--rules", file, "-n", "0"],
            ["--rules", file, "--json", "--paths"], ["--rules", file, "year:x"],
        ] {
            try workspace.program.start(["screen"] + arguments).wait().expectFailure(64)
        }
    }
}
