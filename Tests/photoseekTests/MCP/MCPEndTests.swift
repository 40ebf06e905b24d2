import Foundation
import TestSupport
import Testing

/// How the server ends.
struct MCPEndTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        try workspace.index()
    }

    @Test func atTheEndOfInputAllCallsAreAnswered() throws {
        let run = try MCPRun.begun(workspace)
        let ids = try (0..<200).map { number in
            try run.request(
                "tools/call",
                [
                    "name": number.isMultiple(of: 2) ? "search" : "status",
                    "arguments": number.isMultiple(of: 2) ? ["query": "a picture"] : [:],
                ])
        }
        try run.close()
        let outcome = try run.run.wait()
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        let answers = try run.answers.dropFirst()
        #expect(Set(answers.compactMap { $0.id as? Int }) == Set(ids))
        #expect(answers.count == ids.count && answers.allSatisfy { $0.isFailure == false })
    }

    @Test func withoutInputItEndsAtOnce() throws {
        let outcome = try workspace.program("mcp")
        #expect(outcome.code == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func aSignalEndsIt(signal: Int32, code: Int32) throws {
        let run = try MCPRun.begun(workspace)
        #expect(try run.value("search", ["query": "a picture"], as: SearchAnswer.self).results.count == 3)
        run.run.send(signal)
        let outcome = try run.run.wait()
        #expect(outcome.code == code)
        #expect(try run.answers.count == 2)
    }

    @Test func aSignalEndsItInTheMiddleOfALine() throws {
        let run = try MCPRun.begun(workspace)
        run.send(bytes: Array(#"{"jsonrpc":"#.utf8))
        run.run.send(SIGTERM)
        #expect(try run.run.wait().code == 143)
        #expect(try run.answers.count == 1)
    }

    @Test func wrongOptionsAreUsageErrors() throws {
        try workspace.program("mcp", "--threads", "0").expectFailure(64)
        try workspace.program("mcp", "extra").expectFailure(64)
    }
}
