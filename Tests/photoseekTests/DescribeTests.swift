import Foundation
import TestSupport
import Testing

/// `photoseek describe`, with the bundled model of scenes.
struct DescribeTests {
    private struct Answer: Decodable {
        struct Text: Decodable {
            let text: String
            let kind: String?
            let strength: Int
            let deviation: Double
        }

        let path: String
        let model: String
        let comparedWith: String
        let description: String?
        let texts: [Text]
    }

    private static let picture = Fixtures.path("scenes/evaluation/060.jpg")
    private let workspace: Workspace

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["describe", "--quiet"] + arguments).wait()
    }

    private func answers(_ arguments: String...) throws -> [Answer] {
        let outcome = try workspace.program.start(["describe", "--quiet", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
        }
    }

    @Test func picturesAreDescribedWithAndWithoutALibrary() throws {
        let alone = try answers(Self.picture, "--top", "4")
        #expect(alone.count == 1 && alone[0].comparedWith == "words" && alone[0].model == "scenes")
        #expect(alone[0].texts.count == 4 && alone[0].texts.allSatisfy { $0.kind != nil })
        #expect(alone[0].texts.map(\.deviation) == alone[0].texts.map(\.deviation).sorted(by: >))
        // A library of another folder tells what is usual.
        try workspace.index(paths: [Fixtures.path("scenes/evaluation")])
        let compared = try answers(Self.picture, Fixtures.path("scenes/evaluation/061.jpg"))
        #expect(compared.map(\.comparedWith) == ["library", "library"] && compared[0].texts.count == 10)
        #expect(compared[0].texts[0].text == "yellow triangle" && compared[0].texts[0].strength >= 50)
        #expect(try #require(compared[0].description).hasPrefix("yellow triangle"))
        #expect(
            try answers(Self.picture, "--top", "4", "--ignore-library")[0].texts.map(\.text)
                == alone[0].texts.map(\.text))
        let table = try run(Self.picture).output
        #expect(table.contains("060.jpg: yellow triangle") && table.contains("yellow triangle\n"))
    }

    @Test func linesOfAFileAreCompared() throws {
        let lines = ["a blue star", "a yellow triangle", "a green ring"]
        let file = try workspace.write(Array(lines.joined(separator: "\n").utf8), to: "lines.txt")
        let answer = try answers(Self.picture, "--captions", file)[0]
        #expect(Set(answer.texts.map(\.text)) == Set(lines) && answer.texts[0].text == "a yellow triangle")
        #expect(answer.texts.allSatisfy { $0.kind == nil })
        try run(Self.picture, "--captions", workspace.photo("none.txt")).expectFailure(66)
        let twice = try workspace.write(Array("a\nA\n".utf8), to: "twice.txt")
        try run(Self.picture, "--captions", twice).expectFailure(64)
    }

    @Test func theWordsAreEncodedOnce() throws {
        let cache = workspace.folder.path("cache")
        var program = workspace.program
        program.environment["XDG_CACHE_HOME"] = cache
        func describe() throws -> String {
            try program.start(["describe", "--quiet", "--json", Self.picture]).wait().output
        }
        let first = try describe()
        let files = try FileManager.default.contentsOfDirectory(atPath: cache + "/photoseek")
        #expect(files.count == 1 && files[0].hasPrefix("words-"))
        #expect(try describe() == first)
        try Data("broken".utf8).write(to: URL(filePath: cache + "/photoseek/" + files[0]))
        #expect(try describe() == first)
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let broken = try workspace.write(Array("no picture".utf8), to: "broken.jpg")
        try run(broken).expectFailure(65)
        try run(workspace.photo("none.jpg")).expectFailure(66)
        let outcome = try run(broken, Self.picture)
        #expect(
            outcome.code == 0 && outcome.errors.contains("broken.jpg") && outcome.output.contains("060.jpg"))
        try run().expectFailure(64)
        try run(Self.picture, "--top", "0").expectFailure(64)
    }
}
