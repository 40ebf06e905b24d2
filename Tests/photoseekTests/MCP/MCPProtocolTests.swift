import Foundation
import TestSupport
import Testing

/// Messages and their errors, whatever the tools do.
struct MCPProtocolTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test(arguments: ["2024-11-05", "2025-03-26", "2025-06-18"])
    func aKnownRevisionIsSpoken(revision: String) throws {
        let run = try MCPRun.begun(workspace, revision: revision)
        #expect(try (run.ask("tools/list").result?["tools"] as? [Any])?.isEmpty == false)
    }

    @Test(arguments: ["1999-01-01", "2099-01-01", "x"])
    func anUnknownRevisionBecomesTheNewest(revision: String) throws {
        let run = try MCPRun(workspace)
        let answer = try run.ask("initialize", ["protocolVersion": revision])
        #expect(answer.result?["protocolVersion"] as? String == "2025-06-18")
        let server = answer.result?["serverInfo"] as? [String: Any]
        #expect(server?["name"] as? String == "photoseek")
        let version = try workspace.program("--version").output.split(separator: "\n").first.map(String.init)
        #expect(server?["version"] as? String == version)
        #expect((answer.result?["capabilities"] as? [String: Any])?.keys.sorted() == ["tools"])
    }

    @Test func nothingButPingIsAnsweredBeforeTheBeginning() throws {
        let run = try MCPRun(workspace)
        #expect(try run.ask("tools/list").code == -32600)
        #expect(try run.call("status").code == -32600)
        #expect(try run.ask("no/such").code == -32601)
        #expect(try run.ask("initialize").code == -32602)
        #expect(try run.isAnswering())
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":7,"#, -32700), ("ping", -32700), ("\u{0}", -32700), (#"["#, -32700),
        ("7", -32600), ("\"ping\"", -32600), ("{}", -32600), ("[]", -32600), (#"[7]"#, -32600),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":9999,"method":7}"#, -32600),
        (#"{"jsonrpc":"1.0","id":9999,"method":"ping"}"#, -32600),
        (#"{"id":9999,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":9999,"method":"ping","params":[]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":"a","method":"rpc.discover"}"#, -32601),
    ])
    func whatIsNoRequestIsAnError(line: String, code: Int) throws {
        let run = try MCPRun.begun(workspace, revision: "2025-03-26")
        run.send(line: line)
        let ping = try run.request("ping")
        // Lists are answered on another thread, perhaps after what follows them.
        try run.close()
        #expect(try run.run.wait().code == 0)
        #expect(try run.answer(ping).result?.isEmpty == true)
        let answer = try #require(try run.answers.first { $0.code != nil })
        #expect(answer.code == code)
        #expect(!answer.errorMessage.isEmpty && !answer.errorMessage.contains("\n"))
        let id = line.contains("9999") ? "9999" : line.contains("\"a\"") ? "\"a\"" : "null"
        #expect(answer.line.contains("\"id\":\(id)"))
        #expect(try run.answers.count == 3)
    }

    @Test func notificationsAndAnswersAreNotAnswered() throws {
        let run = try MCPRun.begun(workspace)
        for line in [
            #"{"jsonrpc":"2.0","method":"no/such"}"#, #"{"jsonrpc":"2.0","method":"ping","params":7}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77,"reason":"x"}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
            #"{"jsonrpc":"2.0","id":1,"result":{}}"#, #"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#,
            "", "   ", "\r",
        ] {
            run.send(line: line)
        }
        #expect(try run.isAnswering())
        #expect(try run.answers.count == 2)
    }

    @Test func batchesAreAnsweredTogetherWhereThereAreBatches() throws {
        let batch = #"""
            [{"jsonrpc":"2.0","id":70,"method":"ping"},{"jsonrpc":"2.0","method":"x"},\#
            {"jsonrpc":"2.0","id":71,"method":"x"},{"jsonrpc":"2.0","id":72,"method":"initialize"}]
            """#
        for revision in ["2024-11-05", "2025-03-26"] {
            let run = try MCPRun.begun(workspace, revision: revision)
            run.send(line: batch)
            run.send(line: #"[{"jsonrpc":"2.0","method":"x"}]"#)
            try run.close()
            #expect(try run.run.wait().code == 0)
            let answers = try run.answers
            #expect(answers.count == 2)
            let messages = try #require(answers.last).messages
            #expect(messages.map { $0["id"] as? Int } == [70, 71, 72])
            let codes = messages.map { ($0["error"] as? [String: Any])?["code"] as? Int }
            #expect(codes == [nil, -32601, -32600])
        }
        let run = try MCPRun.begun(workspace)
        run.send(line: batch)
        #expect(try run.isAnswering())
        #expect(try run.answers.map(\.code) == [nil, -32600, nil])
    }

    @Test func aCancelledCallIsNotAnswered() throws {
        try workspace.addPictures(1)
        try workspace.index()
        let run = try MCPRun.begun(workspace, revision: "2025-03-26")
        // Calls of a batch are known as soon as the line is read, and computed in order.
        func call(_ id: Int) -> String {
            #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"status"}}"#
        }
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":81}}"#
        run.send(line: "[\(call(80)),\(cancel),\(call(81)),\(call(82))]")
        try run.close()
        #expect(try run.run.wait().code == 0)
        #expect(try run.answers.last?.messages.map { $0["id"] as? Int } == [80, 82])
    }

    @Test func linesComeInAnyParts() throws {
        let run = try MCPRun.begun(workspace)
        for byte in #"{"jsonrpc":"2.0","id":70,"method":"ping"}"#.utf8 { run.send(bytes: [byte]) }
        let line = #"{"jsonrpc":"2.0","id":71,"method":"ping"}"#
        run.send(bytes: Array(("\r\n" + line + "\r\n").utf8))
        run.send(bytes: Array(line.replacing("71", with: "72").utf8))
        try run.close()
        #expect(try run.run.wait().code == 0)
        #expect(try run.answers.dropFirst().map { $0.id as? Int } == [70, 71, 72])
    }

    @Test func hugeLinesAreRefusedAndDropped() throws {
        let run = try MCPRun.begun(workspace)
        let limit = 64 << 20
        let part = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        for _ in 0..<limit >> 20 { run.send(bytes: part) }
        run.send(line: #"{"jsonrpc":"2.0","id":70,"method":"ping"}"#)
        // As long as a line may be.
        let ping = Array(#"{"jsonrpc":"2.0","id":71,"method":"ping"}"#.utf8)
        for _ in 1..<limit >> 20 { run.send(bytes: part) }
        run.send(bytes: part.dropFirst(ping.count) + ping + [UInt8(ascii: "\n")])
        #expect(try run.answer(71).result?.isEmpty == true)
        #expect(try run.answers.map(\.code) == [nil, -32600, nil])
        #expect(try run.answers[1].errorMessage.contains("64 MB"))
    }

    @Test func linesWithTooManyValuesAreRefused() throws {
        let run = try MCPRun.begun(workspace)
        let values = String(repeating: "[1,", count: 60_000)
        run.send(line: #"{"jsonrpc":"2.0","id":70,"method":"ping","params":{"x":\#(values)"#)
        let strings = String(repeating: #"\"[,"#, count: 200_000)
        run.send(line: #"{"jsonrpc":"2.0","id":71,"method":"ping","params":{"x":"\#(strings)"}}"#)
        #expect(try run.answer(71).result?.isEmpty == true)
        #expect(try run.answers.map(\.code) == [nil, -32600, nil])
        run.send(line: String(repeating: "[", count: 90_000))
        #expect(try run.isAnswering())
    }

    @Test func damagedLinesNeverEndTheServer() throws {
        try workspace.addPictures(1)
        try workspace.index()
        let run = try MCPRun.begun(workspace, revision: "2025-03-26")
        let whole = Array(
            #"{"jsonrpc":"2.0","id":-5,"method":"tools/call","params":{"name":"show","arguments":{"id":1,"picture":"none"}}}"#
                .utf8)
        var lines = (0..<whole.count).map { Array(whole.prefix($0)) }
        var random = SeededGenerator(seed: 17)
        for _ in 0..<2000 {
            var line = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                line[Int.random(in: 0..<line.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            lines.append(line)
        }
        for line in lines { run.send(bytes: line + [UInt8(ascii: "\n")]) }
        #expect(try run.isAnswering())
        try run.close()
        #expect(try run.run.wait().code == 0)
        // A flipped bit can make a line break, and so one line more.
        #expect(try run.answers.count > whole.count)
    }
}
