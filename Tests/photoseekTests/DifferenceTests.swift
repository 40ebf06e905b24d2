import Foundation
import TestSupport
import Testing

/// `photoseek difference`, with the bundled model of scenes.
struct DifferenceTests {
    private struct Answer: Decodable {
        struct Word: Decodable {
            let word: String
            let cosine: Double
            let aboveMean: Double
        }

        let model: String
        let gained: [Word]
        let lost: [Word]
    }

    private static let words = [
        "a red circle", "a green square", "a blue star", "a yellow triangle", "a purple heart",
    ]
    private let workspace: Workspace
    private let list: String

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        list = try workspace.write(Array(Self.words.joined(separator: "\n").utf8), to: "words.txt")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["difference", "--words", list] + arguments).wait()
    }

    @Test func theChangeOfTextsGoesFromOneToTheOther() throws {
        let answer: Answer = try run("--from", "a red circle", "--to", "a blue star", "--json").decoded()
        #expect(answer.model == "scenes" && answer.gained.count == Self.words.count)
        #expect(answer.gained[0].word == "a blue star" && answer.lost[0].word == "a red circle")
        #expect(answer.gained.map(\.word) == answer.lost.map(\.word).reversed())
        #expect(answer.gained.map(\.cosine) == answer.gained.map(\.cosine).sorted(by: >))
        #expect(abs(answer.gained.map(\.aboveMean).reduce(0, +)) < 1e-4)
        let table = try run("--from", "a red circle", "--to", "a blue star", "--top", "1").output
        #expect(table.contains("a blue star") && table.contains("a red circle") && !table.contains("square"))
    }

    @Test func withoutAFileTheBuiltInWordsAreUsed() throws {
        let arguments = ["difference", "--from", "a red circle", "--to", "a blue star", "--json", "--quiet"]
        let answer: Answer = try workspace.program.start(arguments + ["--top", "3"]).wait().decoded()
        #expect(answer.gained.count == 3 && answer.gained[0].word == "blue star")
        #expect(answer.lost.map(\.word).contains("red circle"))
    }

    @Test func theChangeOfPicturesHasTheOppositeOfItsReverse() throws {
        let folder = Fixtures.path("scenes/evaluation")
        let (one, other) = (folder + "/000.jpg", folder + "/150.jpg")
        let there: Answer = try run(one, other, "--json").decoded()
        let back: Answer = try run(other, one, "--json").decoded()
        #expect(there.gained.map(\.word) == back.lost.map(\.word))
    }

    @Test func whatCannotBeComparedIsRefused() throws {
        let picture = Fixtures.path("scenes/evaluation/000.jpg")
        try run(picture, picture).expectFailure(65, saying: "same embedding")
        try run("--from", "a dog", "--to", "a dog").expectFailure(65, saying: "same embedding")
        try run(picture, workspace.photo("none.jpg")).expectFailure(66)
        try run(picture).expectFailure(64)
        try run("--from", "a dog").expectFailure(64)
        try run("--from", "a dog", "--to", " ").expectFailure(64)
        try run(picture, picture, "--to", "a dog").expectFailure(64)
        try run("--from", "a", "--to", "b", "--top", "0").expectFailure(64)
    }
}
