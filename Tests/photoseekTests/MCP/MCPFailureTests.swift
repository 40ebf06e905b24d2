import Foundation
import TestSupport
import Testing

/// What tools say when they cannot do what they are asked for.
struct MCPFailureTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
    }

    private func indexed() throws -> MCPRun {
        try workspace.index()
        return try MCPRun.begun(workspace)
    }

    @Test func withoutALibraryThereIsASentenceWithTheRemedy() throws {
        let run = try MCPRun.begun(workspace)
        for (tool, arguments) in [
            ("search", ["query": "a"]), ("status", [:]), ("show", ["id": 1]), ("similar", ["id": 1]),
            ("describe", ["id": 1]),
        ] as [(String, [String: Any])] {
            let sentence = try run.failure(tool, arguments)
            #expect(sentence.contains(workspace.library) && sentence.contains("photoseek index"), "\(tool)")
            #expect(!sentence.contains("\n"))
        }
        try workspace.index()
        #expect(try run.value("search", ["query": "a fold:no"], as: SearchAnswer.self).results.count == 2)
    }

    @Test(arguments: [
        ("yeer:2020", "year:"), ("tag:", "tag:"), ("\"a", "quote"), ("a - a", "weights"),
        ("limit:5000", "1000"),
        ("in:Nowhereville", "Nowhereville"), ("#99", "99"), ("like:nothing", "nothing"),
    ])
    func aQueryThatCannotBeAnsweredIsExplained(query: String, word: String) throws {
        let sentence = try indexed().failure("search", ["query": query])
        #expect(sentence.contains(word) && !sentence.contains("\n"))
    }

    @Test func filesAreNotReadByTheirPaths() throws {
        let run = try indexed()
        let path = workspace.photo(Workspace.name(1))
        for query in [path, "a dog + \(path)", "./00001.png", "~/00001.png", "/etc/passwd", "-/etc/passwd"] {
            #expect(try run.failure("search", ["query": query]).contains("cannot name a file"), "\(query)")
            #expect(
                try run.failure("similar", ["id": 1, "query": query]).contains("cannot name a file"),
                "\(query)")
        }
        for name in ["show", "similar", "describe"] {
            #expect(try run.call(name, ["id": path]).code == -32602)
            #expect(try run.call(name, ["path": path]).code == -32602)
        }
    }

    @Test func unknownPicturesAreNamed() throws {
        let run = try indexed()
        for name in ["show", "similar", "describe"] {
            #expect(try run.failure(name, ["id": 4_000_000]).contains("#4000000"))
            #expect(try run.failure(name, ["id": Int.max]).contains("#\(Int.max)"))
        }
    }

    @Test func aQueryWithAllItsTermsTakesNoPicture() throws {
        let run = try indexed()
        let full = Array(repeating: "a", count: 100).joined(separator: " + ")
        #expect(try run.failure("similar", ["id": 1, "query": full]).contains("100 terms"))
        #expect(try run.call("similar", ["id": 1, "query": String(full.dropLast(4))]).isFailure == false)
    }

    @Test func wrongArgumentsAreErrorsOfTheProtocol() throws {
        let run = try indexed()
        let wrong: [(tool: String, arguments: Any, word: String)] = [
            ("search", [:] as [String: Any], "query"), ("search", ["query": 7], "query"),
            ("search", ["query": NSNull()], "query"), ("search", ["query": "a", "limit": 0], "1 to 1000"),
            ("search", ["query": "a", "limit": 1001], "1 to 1000"),
            ("search", ["query": "a", "limit": "5"], "limit"),
            ("search", ["query": "a", "limit": 1.5], "limit"),
            ("search", ["query": "a", "page": -1], "page"),
            ("search", ["query": "a", "pictures": "huge"], "none, small"),
            ("search", ["query": "a", "colour": "red"], "colour"), ("show", [:] as [String: Any], "id"),
            ("show", ["id": 0], "at least 1"), ("show", ["id": true], "id"), ("show", ["id": 1e30], "id"),
            ("status", ["x": 1], "has none"), ("search", ["a"], "object"), ("search", "a", "object"),
            ("nothing", [:] as [String: Any], "search"),
        ]
        for (tool, arguments, word) in wrong {
            let answer = try run.ask("tools/call", ["name": tool, "arguments": arguments])
            #expect(answer.code == -32602, "\(tool) \(arguments): \(answer.line)")
            #expect(answer.errorMessage.contains(word), "\(answer.errorMessage)")
        }
        for parameters in [[:], ["name": 7], ["name": NSNull()], ["tool": "search"]] as [[String: Any]] {
            #expect(try run.ask("tools/call", parameters).code == -32602)
        }
        let lenient = try run.ask(
            "tools/call", ["name": "search", "arguments": ["query": "a", "limit": NSNull(), "page": 1.0]])
        #expect(lenient.isFailure == false)
    }

    @Test func aModelThatIsMissingIsExplained() throws {
        try workspace.index()
        var other = workspace
        other.program.environment["PHOTOSEEK_MODEL"] = workspace.photos
        let run = try MCPRun.begun(other)
        #expect(try run.failure("search", ["query": "a"]).contains(workspace.photos))
        #expect(try run.call("status").isFailure == false)
    }
}
