import Foundation
import TestSupport
import Testing

/// Pictures whose words match a query while what they show does not, from the program.
struct WordSearchTests {
    private struct Answer: Decodable {
        struct Hit: Decodable {
            let score: Float?
            let matched: [String]?
            let path: String

            var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
        }

        let results: [Hit]
    }

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        for seed in 0..<30 { try workspace.addPicture("P10\(seed + 10).png", seed: seed) }
        try workspace.addPicture("IMG_2041.png", seed: 40)
        try workspace.makeFolder("photos/Beach 2019")
        try workspace.addPicture("Beach 2019/a.png", seed: 41)
        try describe("P1012.png", "<dc:subject><rdf:Bag><rdf:li>Wedding</rdf:li></rdf:Bag></dc:subject>")
        try describe(
            "P1013.png",
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Weddings of 1998</rdf:li></rdf:Alt></dc:title>"
        )
        try describe(
            "P1014.png",
            """
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Before the wedding</rdf:li></rdf:Alt></dc:description>
            """)
        try workspace.index()
    }

    private func describe(_ name: String, _ properties: String) throws {
        try workspace.write(
            Array(
                """
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\(properties)</rdf:Description>
                </rdf:RDF></x:xmpmeta>
                """.utf8), to: name + ".xmp")
    }

    private func search(_ arguments: String...) throws -> Answer {
        try workspace.program.start(["search", "--json"] + arguments).wait().decoded()
    }

    @Test func keywordsTitlesDescriptionsAndNamesAreFound() throws {
        let wedding = try search("a wedding", "-n", "10").results
        func matched(_ name: String) -> [String]? {
            wedding.first { $0.name == name }?.matched?.filter { $0 != "looks" }
        }
        #expect(
            matched("P1012.png") == ["tag"] && matched("P1013.png") == ["text"]
                && matched("P1014.png") == ["text"])
        #expect(Set(wedding.prefix(3).map(\.name)) == ["P1012.png", "P1013.png", "P1014.png"])
        #expect(wedding.allSatisfy { $0.score != nil && $0.matched?.isEmpty == false })
        #expect(wedding.contains { $0.matched == ["looks"] })
        for (query, name) in [
            ("img 2041", "IMG_2041.png"), ("beach 2019", "a.png"), ("IMG_2041.png", "IMG_2041.png"),
        ] {
            let hit = try #require(try search(query).results.first)
            #expect(hit.name == name && hit.matched?.contains("name") == true)
        }
    }

    @Test func oneRankingCanBeAskedFor() throws {
        let looks = try search("--by", "looks", "a wedding").results
        #expect(looks.count == 10 && looks.allSatisfy { $0.matched == nil })
        #expect(looks.map(\.score) == looks.map(\.score).sorted { $0 ?? 0 > $1 ?? 0 })
        for arguments in [["--by", "words", "a wedding"], ["a wedding by:words"]] {
            let words: Answer = try workspace.program.start(["search", "--json"] + arguments).wait().decoded()
            #expect(words.results.map(\.name) == ["P1012.png", "P1013.png", "P1014.png"])
            #expect(words.results.map(\.matched) == [["tag"], ["text"], ["text"]])
            #expect(words.results.allSatisfy { $0.score == nil })
        }
        #expect(
            try search("--by", "both", "a wedding").results.map(\.path)
                == search("a wedding").results.map(\.path))
    }

    @Test func theTableAndTheContactSheetSayWhy() throws {
        let sheet = workspace.folder.path("sheet.html")
        let outcome = try workspace.program.start(
            ["search", "-n", "3", "--by", "words", "--contact-sheet", sheet, "wedding"]
        ).wait()
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.map { $0.prefix(2) } == [["1", "tag"], ["2", "text"], ["3", "text"]])
        #expect(try String(contentsOfFile: sheet, encoding: .utf8).contains("matched by tag"))
        let plain = try workspace.program.start(["search", "zebra"]).wait()
        #expect(plain.code == 0 && !plain.output.contains("tag") && !plain.output.contains("text"))
        let none = try workspace.program.start(["search", "--by", "words", "zebra"]).wait()
        #expect(none.code == 0 && none.output.contains("no picture has these words"))
    }

    @Test func wordsFollowChangesOfTheFiles() throws {
        try workspace.move("IMG_2041.png", to: "Beach 2019/party.png")
        try workspace.remove("P1012.png.xmp")
        try workspace.remove("P1013.png")
        try workspace.index()
        func names(_ query: String) throws -> [String] {
            try search("--by", "words", query).results.map(\.name)
        }
        #expect(try names("img 2041").isEmpty && names("beach party") == ["party.png"])
        #expect(try names("wedding") == ["P1014.png"])
    }

    @Test func rankingsThatCannotBeAreRefused() throws {
        func fails(_ arguments: String..., saying words: String) throws {
            let outcome = try workspace.program.start(arguments).wait()
            outcome.expectFailure(64, saying: words)
        }
        try fails("search", "--by", "words", "--", "-wedding", saying: "needs a text")
        try fails("search", "--by", "words", "is:landscape", saying: "needs a text")
        try fails("search", "--by", "words", "--min-score", "0.1", "wedding", saying: "no scores")
        try fails("search", "--by", "names", "wedding", saying: "--by")
        try fails("similar", "--by", "words", workspace.photo("P1012.png"), saying: "--by")
    }
}
