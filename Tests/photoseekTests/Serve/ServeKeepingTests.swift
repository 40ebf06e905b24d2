import Foundation
import TestSupport
import Testing

/// What people add to a library over HTTP.
struct ServeKeepingTests {
    private struct Count: Decodable { let images: Int }
    /// Hits that need not have scores.
    private struct Found: Decodable {
        struct Hit: Decodable { let id: Int64 }
        let results: [Hit]
    }
    private struct Saved: Decodable {
        struct Search: Decodable, Equatable {
            let name: String
            let query: String
        }
        let saved: [Search]
    }

    private func served(_ count: Int = 4, _ options: String...) throws -> (Workspace, ServerRun) {
        let workspace = try Workspace()
        try workspace.addPictures(count)
        try workspace.index()
        return (workspace, try ServerRun(workspace, options))
    }

    @Test func tagsAreGivenFoundAndTakenAway() throws {
        let (workspace, server) = try served()
        let id = try workspace.id(Workspace.name(1))
        let body = #"{"ids":[\#(id),999],"add":[" Été am Meer "],"remove":[]}"#
        let given: Count = try server.send("POST", "/api/images/tags", body)
        #expect(given.images == 1)
        for query in ["tag:%22%C3%A9t%C3%A9+am+meer%22", "by:words+meer"] {
            let found: Found = try server.json("/api/search?q=\(query)")
            #expect(found.results.map(\.id) == [id])
        }
        let printed: Found = try workspace.program.run(["search", "--json", "tag:\"été am meer\""]).decoded()
        #expect(printed.results.map(\.id) == [id])
        let taken: Count = try server.send(
            "POST", "/api/images/tags", #"{"ids":[\#(id)],"remove":["Été am Meer"]}"#)
        #expect(taken.images == 1)
        let none: Found = try server.json("/api/search?q=by:words+meer")
        #expect(none.results.isEmpty)
    }

    @Test func searchesAreKept() throws {
        let (_, server) = try served(1)
        let kept = try server.ask(
            "POST", "/api/saved", Self.json, body: Array(#"{"name":"A","query":"a dog year:2021"}"#.utf8))
        #expect(kept.status == 201)
        let all: Saved = try server.json("/api/saved")
        #expect(all.saved == [.init(name: "A", query: "a dog year:2021")])
        let wrong = try server.ask(
            "POST", "/api/saved", Self.json, body: Array(#"{"name":"B","query":"yeer:2021"}"#.utf8))
        #expect(try wrong.problem().status == 400)
        #expect(try server.ask("DELETE", "/api/saved?name=A").status == 204)
        #expect(try server.ask("DELETE", "/api/saved?name=A").problem().status == 404)
        let none: Saved = try server.json("/api/saved")
        #expect(none.saved.isEmpty)
    }

    @Test func marksBecomeAProbe() throws {
        let (workspace, server) = try served(8)
        let ids = try (0..<3).map { try workspace.id(Workspace.name($0)) }
        let body = #"{"name":"mine","positives":[\#(ids[0]),\#(ids[1])],"negatives":[\#(ids[2])]}"#
        let learned = try server.ask("POST", "/api/probes", Self.json, body: Array(body.utf8))
        #expect(learned.status == 201, "\(learned.text)")
        let found: SearchAnswer = try server.json("/api/search?q=like:mine+fold:no&limit=8")
        #expect(found.results.count == 8)
        let places = try ids.map { id in try #require(found.results.firstIndex { $0.id == id }) }
        #expect(places[0] < places[2] && places[1] < places[2])
        let unknown = #"{"name":"other","positives":[12345]}"#
        #expect(
            try server.ask("POST", "/api/probes", Self.json, body: Array(unknown.utf8)).problem().status
                == 404)
    }

    private static let json = ["Content-Type": "application/json"]

    @Test(arguments: [
        ("POST", "/api/images/tags"), ("POST", "/api/saved"), ("DELETE", "/api/saved?name=x"),
        ("POST", "/api/probes"),
        ("POST", "/api/index"), ("DELETE", "/api/index"),
    ])
    func aReadOnlyServerChangesNothing(method: String, target: String) throws {
        let (_, server) = try served(1, "--read-only")
        let reply = try server.ask(method, target, Self.json, body: Array("{}".utf8))
        #expect(try reply.problem().status == 403)
    }

    @Test func bodiesAreChecked() throws {
        let (_, server) = try served(1)
        func status(_ body: String, _ type: String = "application/json") throws -> Int {
            try server.ask("POST", "/api/images/tags", ["Content-Type": type], body: Array(body.utf8))
                .problem().status
        }
        #expect(try status(#"{"ids":[1],"add":["x"]}"#, "text/plain") == 415)
        for body in [
            "", "[]", "{", #"{"ids":[1]}"#, #"{"ids":["1"],"add":["x"]}"#, #"{"ids":[0],"add":["x"]}"#,
            #"{"ids":[1],"add":"x"}"#, #"{"ids":[1],"add":[" "]}"#, #"{"ids":[1],"tag":["x"]}"#,
            #"{"ids":[1],"add":[""]}"#,
        ] where !body.isEmpty {
            #expect(try status(body) == 400, "\(body)")
        }
        #expect(try status(String(repeating: " ", count: 1 << 20) + "{}") == 413)
    }
}
