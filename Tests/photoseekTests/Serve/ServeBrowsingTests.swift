import Foundation
import TestSupport
import Testing

/// What people look through over HTTP.
struct ServeBrowsingTests {
    private func served(_ count: Int) throws -> (Workspace, ServerRun) {
        let workspace = try Workspace()
        try workspace.addPictures(count)
        try workspace.index()
        return (workspace, try ServerRun(workspace))
    }

    @Test func aLibraryThatIsNotThereYetIsEmpty() throws {
        let workspace = try Workspace()
        let server = try ServerRun(workspace)
        struct Status: Decodable {
            let images: Int
            let readOnly: Bool
            let version: String
        }
        let status: Status = try server.json("/api/status")
        #expect(status.images == 0 && !status.readOnly && !status.version.isEmpty)
        struct Timeline: Decodable { let undated: Int }
        let timeline: Timeline = try server.json("/api/timeline")
        #expect(timeline.undated == 0)
        #expect(try server.ask("/api/search?q=x").problem().status == 409)
        #expect(try server.ask("/api/images/1").problem().status == 409)
    }

    @Test func suggestsWhatGoesOn() throws {
        struct Suggestions: Decodable {
            struct Suggestion: Decodable {
                let text: String
                let kind: String
            }
            let from: Int
            let to: Int
            let suggestions: [Suggestion]
        }
        let (workspace, server) = try served(1)
        let id = try workspace.id(Workspace.name(0))
        struct Count: Decodable { let images: Int }
        let _: Count = try server.send("POST", "/api/images/tags", #"{"ids":[\#(id)],"add":["family"]}"#)
        let found: Suggestions = try server.json("/api/suggest?q=a+dog+fam&cursor=9")
        #expect(found.suggestions.map(\.text) == ["tag:family"] && found.suggestions.map(\.kind) == ["tag"])
        #expect(found.from == 6 && found.to == 9)
        #expect(try server.ask("/api/suggest?q=a&cursor=x").problem().status == 400)
    }

    @Test func groupsHaveAllPictures() throws {
        struct Groups: Decodable {
            struct Group: Decodable {
                let name: String
                let images: Int
                let ids: [Int64]
            }
            let groups: [Group]
        }
        let (workspace, server) = try served(6)
        let before: Groups = try server.json("/api/groups?k=3")
        #expect(before.groups.reduce(0) { $0 + $1.images } == 6)
        #expect(before.groups.allSatisfy { !$0.name.isEmpty && !$0.ids.isEmpty })
        try workspace.addPictures(2, from: 20)
        try workspace.index()
        let after: Groups = try server.json("/api/groups?k=3")
        #expect(after.groups.reduce(0) { $0 + $1.images } == 8)
        #expect(try server.ask("/api/groups?k=1").problem().status == 400)
    }

    @Test func embeddingsAreThoseOfTheCommandLine() throws {
        struct Embeddings: Decodable {
            struct Embedding: Decodable {
                let input: String
                let vector: [Float]
            }
            let embeddings: [Embedding]
        }
        let (workspace, server) = try served(1)
        let answer: Embeddings = try server.send(
            "POST", "/api/embed", #"{"texts":["a red circle","a star"]}"#)
        #expect(answer.embeddings.map(\.input) == ["a red circle", "a star"])
        struct Line: Decodable { let vector: [Float] }
        let line: Line = try workspace.program.run(["embed", "--text", "a star"]).decoded()
        #expect(zip(line.vector, answer.embeddings[1].vector).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func aSheetShowsPictures() throws {
        let (workspace, server) = try served(3)
        let id = try workspace.id(Workspace.name(2))
        func sheet(_ body: String) throws -> LoopbackClient.Reply {
            try server.ask("POST", "/api/sheet", ["Content-Type": "application/json"], body: Array(body.utf8))
        }
        let one = try sheet(#"{"ids":[\#(id)]}"#)
        #expect(one.status == 200 && one.fields["content-type"] == "text/html; charset=utf-8")
        #expect(one.text.contains(Workspace.name(2)) && !one.text.contains(Workspace.name(1)))
        #expect(try sheet(#"{"q":"a picture fold:no"}"#).text.contains(Workspace.name(1)))
        #expect(try sheet("{}").problem().status == 400)
        #expect(try sheet(#"{"ids":[12345]}"#).problem().status == 404)
        #expect(try sheet(#"{"q":"/etc/passwd"}"#).problem().status == 403)
    }

    @Test func addressesTellTheirMethods() throws {
        let (_, server) = try served(1)
        let reply = try server.ask("PUT", "/api/status")
        #expect(try reply.problem().status == 405)
        #expect(reply.fields["allow"] == "GET, HEAD")
        #expect(try server.ask("POST", "/").status == 405)
        #expect(try server.ask("HEAD", "/api/status").status == 200)
    }

    @Test func aQueryOfTooManyTermsIsAnError() throws {
        let (workspace, server) = try served(1)
        let id = try workspace.id(Workspace.name(0))
        let query = Array(repeating: "a", count: 100).joined(separator: "+%2B+")
        #expect(try server.ask("/api/similar/\(id)?q=\(query)").problem().status == 400)
        let picture = try Data(contentsOf: URL(filePath: workspace.photo(Workspace.name(0))))
        #expect(
            try server.ask("POST", "/api/search?q=\(query)", body: [UInt8](picture)).problem().status == 400)
        #expect(try server.ask("/api/status").status == 200)
    }
}
