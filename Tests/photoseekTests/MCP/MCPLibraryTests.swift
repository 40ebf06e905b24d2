import Foundation
import TestSupport
import Testing

/// A library that changes while an assistant uses it, and descriptions, which need a model that knows words.
struct MCPLibraryTests {
    @Test func picturesThatAreAddedAndRemovedLaterAreSeen() throws {
        let workspace = try Workspace()
        try workspace.addPictures(2)
        try workspace.index()
        let run = try MCPRun.begun(workspace)
        func count() throws -> Int {
            try run.value("search", ["query": "a picture fold:no"], as: SearchAnswer.self).results.count
        }
        #expect(try count() == 2)
        try workspace.addPictures(3, from: 10)
        try workspace.index()
        #expect(try count() == 5)
        try workspace.remove(Workspace.name(10))
        try workspace.index()
        #expect(try count() == 4)
        #expect(try run.value("status", as: StatusAnswer.self).images == 4)
    }

    @Test func aLibraryThatIsReplacedIsOpenedAnew() throws {
        let workspace = try Workspace()
        try workspace.addPictures(2)
        try workspace.index()
        let run = try MCPRun.begun(workspace)
        #expect(try run.value("status", as: StatusAnswer.self).images == 2)
        var other = workspace
        other.library = workspace.folder.path("other/photos.sqlite")
        try other.addPictures(3, in: "more")
        try other.index()
        for ending in ["", "-wal", "-shm"] {
            let target = workspace.library + ending
            try? FileManager.default.removeItem(atPath: target)
            try? FileManager.default.moveItem(atPath: other.library + ending, toPath: target)
        }
        #expect(try run.value("status", as: StatusAnswer.self).images == 5)
        #expect(
            try run.value("search", ["query": "a picture fold:no"], as: SearchAnswer.self).results.count == 5)
    }

    private struct Description: Decodable, Equatable {
        struct Text: Decodable, Equatable {
            let text: String
            let strength: Int
        }

        let id: Int64?
        let path: String
        let comparedWith: String
        let description: String?
        let texts: [Text]
    }

    @Test func describeAnswersAsTheCommandLine() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        let pictures = Fixtures.path("scenes/evaluation")
        try workspace.index(paths: [pictures])
        let path = pictures + "/060.jpg"
        let found = try workspace.search("a shape", options: ["--where", "name:060.jpg"])
        let id = try #require(found.results.first { $0.path == path }).id

        let run = try MCPRun.begun(workspace)
        let token = "how far"
        let first = try run.ask(
            "tools/call",
            ["name": "describe", "arguments": ["id": id], "_meta": ["progressToken": token]])
        #expect(first.isFailure == false, "\(first.text)")
        #expect(first.text.contains("yellow triangle"))
        // The words are encoded at the first description, which takes a while and is told.
        let reports = try run.answers.flatMap(\.messages).filter {
            $0["method"] as? String == "notifications/progress"
        }
        #expect(!reports.isEmpty)
        for report in reports {
            let parameters = try #require(report["params"] as? [String: Any])
            #expect(parameters["progressToken"] as? String == token && report["id"] == nil)
        }

        let answer: Description = try run.value("describe", ["id": id, "limit": 4])
        let outcome = try workspace.program("describe", "--quiet", "--json", "--top", "4", path)
        let expected: Description = try outcome.decoded()
        #expect(answer.id == id && answer.texts.count == 4)
        #expect(answer.path == path && answer.comparedWith == "library")
        #expect(answer.description == expected.description && answer.texts == expected.texts)
        #expect(try run.answers.flatMap(\.messages).filter { $0["method"] != nil }.count == reports.count)
    }
}
