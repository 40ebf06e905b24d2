import Foundation
import TestSupport
import Testing

/// Indexing over HTTP, and what is told of it.
struct ServeIndexingTests {
    private struct Progress: Decodable {
        let running: Bool
        let phase: String
        let done: Int
        let total: Int
        let failed: Int
        let problem: String?
    }

    private static let json = ["Content-Type": "application/json"]

    /// A client that reads events.
    private struct Listener {
        private let client: LoopbackClient

        init(_ server: ServerRun) throws {
            client = try server.client()
            client.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            while let line = client.line(), !line.hasPrefix("event:") {}
            _ = client.line()
        }

        /// The data of the next event of a name, after some that the caller skips.
        func next(_ name: String, until isWanted: (Data) throws -> Bool = { _ in true }) throws -> Data {
            var isNamed = false
            while let line = client.line() {
                let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
                if line.hasPrefix("event: ") { isNamed = line == "event: \(name)" }
                if line.hasPrefix("data: "), isNamed {
                    let data = Data(line.dropFirst(6).utf8)
                    if try isWanted(data) { return data }
                }
            }
            throw CancellationError()
        }
    }

    @Test func aFolderIsIndexedAndToldOf() throws {
        let workspace = try Workspace()
        try workspace.addPictures(5)
        try workspace.write(Array("no picture".utf8), to: "broken.png")
        let server = try ServerRun(workspace)
        let listener = try Listener(server)
        let body = Array(#"{"paths":["\#(workspace.photos)"]}"#.utf8)
        #expect(try server.ask("POST", "/api/index", Self.json, body: body).status == 202)
        let failures = try JSONSerialization.jsonObject(with: listener.next("failures")) as? [[String: Any]]
        #expect(failures?.count == 1)
        #expect((failures?.first?["path"] as? String)?.hasSuffix("broken.png") == true)
        let last = try listener.next("indexing") {
            try !JSONDecoder().decode(Progress.self, from: $0).running
        }
        let progress = try JSONDecoder().decode(Progress.self, from: last)
        #expect(progress.phase == "done" && progress.problem == nil)
        #expect(progress.done == 6 && progress.total == 6 && progress.failed == 1)
        _ = try listener.next("library")
        let found: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(found.results.count == 5)
        struct Failures: Decodable {
            struct Failure: Decodable { let path: String }
            let failures: [Failure]
        }
        let known: Failures = try server.json("/api/failures")
        #expect(known.failures.count == 1)
        // Without paths, the folders of the pictures are looked at again.
        try workspace.addPictures(2, from: 30)
        #expect(try server.ask("POST", "/api/index", Self.json, body: Array("{}".utf8)).status == 202)
        _ = try listener.next("indexing") { try !JSONDecoder().decode(Progress.self, from: $0).running }
        let more: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(more.results.count == 7)
    }

    @Test func whatCannotBeIndexedIsSaid() throws {
        let workspace = try Workspace()
        let server = try ServerRun(workspace)
        func status(_ body: String) throws -> Int {
            try server.ask("POST", "/api/index", Self.json, body: Array(body.utf8)).problem().status
        }
        #expect(try status("{}") == 400)
        #expect(try status(#"{"paths":["photos"]}"#) == 400)
        #expect(try status(#"{"paths":["\#(workspace.photos)/nothing"]}"#) == 422)
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.path + "/library.sqlite"))
        #expect(try server.ask("DELETE", "/api/index").status == 202)
    }

    @Test func onlyOneRunAtATime() throws {
        let workspace = try Workspace()
        try workspace.addPictures(200)
        let server = try ServerRun(workspace)
        let body = Array(#"{"paths":["\#(workspace.photos)"]}"#.utf8)
        let listener = try Listener(server)
        #expect(try server.ask("POST", "/api/index", Self.json, body: body).status == 202)
        let second = try server.ask("POST", "/api/index", Self.json, body: body)
        // The first run may have ended on a fast machine.
        #expect([202, 409].contains(second.status))
        _ = try server.ask("DELETE", "/api/index")
        _ = try listener.next("indexing") { try !JSONDecoder().decode(Progress.self, from: $0).running }
        #expect(try server.ask("/api/status").status == 200)
    }
}
