import Foundation
import Glibc
import TestSupport
import Testing

/// A run of `photoseek mcp` on a workspace's library, with the messages that go in and come out.
final class MCPRun {
    let run: Program.Run
    /// Keeps the folder of the library.
    private let folder: TemporaryFolder
    private let input: FileHandle
    private var lastID = 0

    init(_ workspace: Workspace, _ options: String...) throws {
        folder = workspace.folder
        // Closed in programs that other tests start, so that the input ends when this test closes it.
        var ends: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        guard socketpair(AF_UNIX, Int32(kind), 0, &ends) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        let source = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        input = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        run = try workspace.program.start(["mcp"] + options, input: source)
        try source.close()
    }

    /// A run that has agreed on a revision.
    static func begun(
        _ workspace: Workspace, _ options: String..., revision: String = "2025-06-18"
    ) throws -> MCPRun {
        let run = try MCPRun(workspace)
        let answer = try run.ask(
            "initialize",
            [
                "protocolVersion": revision, "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ])
        #expect(answer.result?["protocolVersion"] as? String == revision)
        run.send(line: #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        return run
    }

    /// Sends bytes. If the server has ended, they are lost.
    func send(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            // Without a signal that would end the tests.
            let count = bytes.withUnsafeBytes { memory in
                Glibc.send(
                    input.fileDescriptor, memory.baseAddress! + sent, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    func send(line: String) { send(bytes: Array((line + "\n").utf8)) }

    func send(_ message: [String: Any]) throws {
        send(bytes: try JSONSerialization.data(withJSONObject: message) + [UInt8(ascii: "\n")])
    }

    /// Ends the input.
    func close() throws { try input.close() }

    /// All that came out in whole lines.
    var answers: [MCPAnswer] {
        get throws {
            try run.outputSoFar.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                try MCPAnswer(line: String($0))
            }
        }
    }

    /// Waits for the answer to the request with an id.
    func answer(
        _ id: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> MCPAnswer {
        var found: MCPAnswer?
        _ = try run.reaches {
            found = try answers.first { $0.id as? Int == id }
            return found != nil
        }
        return try #require(found, "no answer: \(run.errorsSoFar)", sourceLocation: sourceLocation)
    }

    /// Sends a request; returns its id.
    @discardableResult
    func request(_ method: String, _ parameters: [String: Any]? = nil) throws -> Int {
        lastID += 1
        var message: [String: Any] = ["jsonrpc": "2.0", "id": lastID, "method": method]
        message["params"] = parameters
        try send(message)
        return lastID
    }

    /// The answer to a request.
    func ask(
        _ method: String, _ parameters: [String: Any]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> MCPAnswer {
        try answer(try request(method, parameters), sourceLocation: sourceLocation)
    }

    /// The answer to a call of a tool.
    func call(
        _ tool: String, _ arguments: [String: Any] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> MCPAnswer {
        try ask("tools/call", ["name": tool, "arguments": arguments], sourceLocation: sourceLocation)
    }

    /// The structured content of a call that must succeed.
    func value<Value: Decodable>(
        _ tool: String, _ arguments: [String: Any] = [:], as type: Value.Type = Value.self,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Value {
        let answer = try call(tool, arguments, sourceLocation: sourceLocation)
        #expect(answer.isFailure == false, "\(answer.text)", sourceLocation: sourceLocation)
        let content = try #require(
            answer.result?["structuredContent"], "\(answer.text)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(
            Value.self, from: JSONSerialization.data(withJSONObject: content))
    }

    /// The sentence of a call that must fail in the tool.
    func failure(
        _ tool: String, _ arguments: [String: Any] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try call(tool, arguments, sourceLocation: sourceLocation)
        #expect(answer.isFailure == true, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.result?["structuredContent"] == nil, sourceLocation: sourceLocation)
        return answer.text
    }

    /// Whether the server still answers.
    func isAnswering(sourceLocation: SourceLocation = #_sourceLocation) throws -> Bool {
        try ask("ping", sourceLocation: sourceLocation).result?.isEmpty == true
    }
}

/// A message of the server, or several.
struct MCPAnswer {
    let line: String
    /// One message, or those of a batch.
    let messages: [[String: Any]]

    init(line: String) throws {
        self.line = line
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        messages = try #require(value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] })
        for message in messages { #expect(message["jsonrpc"] as? String == "2.0") }
    }

    private var message: [String: Any] { messages.count == 1 ? messages[0] : [:] }

    var id: Any? { message["id"] }
    var result: [String: Any]? { message["result"] as? [String: Any] }
    var code: Int? { (message["error"] as? [String: Any])?["code"] as? Int }
    var errorMessage: String { (message["error"] as? [String: Any])?["message"] as? String ?? "" }

    var isFailure: Bool? { result?["isError"] as? Bool }
    var content: [[String: Any]] { result?["content"] as? [[String: Any]] ?? [] }

    /// The text of the content.
    var text: String { content.compactMap { $0["text"] as? String }.joined(separator: "\n") }

    /// The bytes of the pictures in the content.
    var pictures: [Data] {
        content.filter { $0["type"] as? String == "image" }
            .compactMap { ($0["data"] as? String).flatMap { Data(base64Encoded: $0) } }
    }
}
