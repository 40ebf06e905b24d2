import Foundation
import TestSupport
import Testing

/// A server of a workspace's library, until the test ends.
final class ServerRun: Sendable {
    let run: Program.Run
    /// Keeps the folder of the library.
    private let folder: TemporaryFolder
    let port: Int

    /// Starts the server and waits until it listens.
    convenience init(_ workspace: Workspace, _ options: String..., token: String? = nil) throws {
        try self.init(workspace, options, token: token)
    }

    /// Starts the server and waits until it listens.
    init(
        _ workspace: Workspace, _ options: [String], token: String? = nil, variables: [String: String] = [:]
    ) throws {
        folder = workspace.folder
        var program = workspace.program
        program.environment["PHOTOSEEK_TOKEN"] = token ?? ""
        program.environment.merge(variables) { $1 }
        run = try program.start(["serve", "--port", "0"] + options)
        var port: Int?
        _ = run.reaches { [run] in
            // The line is written at once, but the file may be read in the middle of it.
            let line = run.errorsSoFar.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first
            port = line?.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
            return port != nil
        }
        self.port = try #require(port, "\(run.errorsSoFar)")
    }

    /// A new connection.
    func client() throws -> LoopbackClient { try LoopbackClient(port: port) }

    /// The answer to a request on a connection of its own.
    func ask(
        _ method: String, _ target: String, _ fields: [String: String] = [:], body: [UInt8] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> LoopbackClient.Reply {
        try #require(
            try client().ask(method, target, fields, body: body), "no answer", sourceLocation: sourceLocation)
    }

    /// The answer to a request with a JSON body that must succeed, from its JSON.
    func send<Value: Decodable>(
        _ method: String, _ target: String, _ body: String, as type: Value.Type = Value.self,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Value {
        let reply = try ask(
            method, target, ["Content-Type": "application/json"], body: Array(body.utf8),
            sourceLocation: sourceLocation)
        #expect((200...299).contains(reply.status), "\(reply.text)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Value.self, from: Data(reply.content))
    }

    /// The answer to a request of a target on a connection of its own.
    func ask(
        _ target: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> LoopbackClient.Reply {
        try ask("GET", target, sourceLocation: sourceLocation)
    }

    /// The answer to a request that must succeed, from its JSON.
    func json<Value: Decodable>(
        _ target: String, as type: Value.Type = Value.self, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Value {
        let reply = try ask(target, sourceLocation: sourceLocation)
        #expect(reply.status == 200, "\(reply.text)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Value.self, from: Data(reply.content))
    }
}

/// A problem document.
struct ProblemAnswer: Decodable, Equatable {
    let title: String
    let status: Int
    let detail: String
    var offset: Int?
    var length: Int?
}

extension LoopbackClient.Reply {
    /// The problem that the answer tells.
    func problem(sourceLocation: SourceLocation = #_sourceLocation) throws -> ProblemAnswer {
        #expect(fields["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try JSONDecoder().decode(ProblemAnswer.self, from: Data(content))
        #expect(problem.status == status, sourceLocation: sourceLocation)
        return problem
    }
}
