import Foundation
import TestSupport
import Testing

/// Searches over HTTP.
struct ServeSearchTests {
    private func served(_ count: Int = 4) throws -> (Workspace, ServerRun) {
        let workspace = try Workspace()
        try workspace.addPictures(count)
        try workspace.index()
        return (workspace, try ServerRun(workspace))
    }

    @Test func answersAsTheCommandLine() throws {
        let (workspace, server) = try served()
        let answer: SearchAnswer = try server.json("/api/search?q=a%20picture%20fold:no&limit=100")
        let expected = try workspace.search("a picture")
        #expect(answer.results.map(\.path) == expected.results.map(\.path))
        #expect(answer.results.map(\.score) == expected.results.map(\.score))
    }

    @Test func pagesFollowEachOther() throws {
        let (_, server) = try served()
        let all: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        let pages: [SearchAnswer] = try (1...4).map { page in
            try server.json("/api/search?q=a+picture+fold:no&limit=1&page=\(page)")
        }
        #expect(pages.flatMap { $0.results.map(\.id) } == all.results.map(\.id))
    }

    @Test func findsPicturesLikeOne() throws {
        let (_, server) = try served()
        let all: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        let first = try #require(all.results.first)
        let alike: SearchAnswer = try server.json("/api/similar/\(first.id)")
        #expect(!alike.results.map(\.id).contains(first.id))
        #expect(!alike.results.isEmpty)
    }

    @Test func searchesByASentPicture() throws {
        let (workspace, server) = try served()
        let bytes = try Data(contentsOf: URL(filePath: workspace.photo(Workspace.name(2))))
        let reply = try server.ask("POST", "/api/search", body: [UInt8](bytes))
        #expect(reply.status == 200, "\(reply.text)")
        let answer = try JSONDecoder().decode(SearchAnswer.self, from: Data(reply.content))
        #expect(answer.results.first?.path == workspace.photo(Workspace.name(2)))
    }

    @Test func hitsHavePreviewsOfTheirColours() throws {
        struct Found: Decodable {
            struct Hit: Decodable {
                let id: Int64
                let preview: Data
            }
            let results: [Hit]
        }
        let workspace = try Workspace()
        let bytes = Self.picture
        try workspace.write(bytes, to: "a.ppm")
        try workspace.index()
        let server = try ServerRun(workspace)
        let found: Found = try server.json("/api/search")
        let row: [UInt8] = [255, 0, 0, 255, 0, 0, 0, 0, 200, 0, 0, 200]
        #expect(found.results.map { [UInt8]($0.preview) } == [row + row + row + row])
        // A copy of the file has the same.
        try workspace.write(bytes, to: "b.ppm")
        try workspace.index()
        let both: Found = try server.json("/api/search?q=fold:no")
        #expect(both.results.map { [UInt8]($0.preview) } == [row + row + row + row, row + row + row + row])
    }

    /// A picture of 80 by 40 pixels whose left half is red and whose right half is blue.
    private static let picture: [UInt8] = {
        let line: [UInt8] = (0..<80).flatMap { $0 < 40 ? [255, 0, 0] : [0, 0, 200] as [UInt8] }
        return Array("P6 80 40 255\n".utf8) + Array(repeating: line, count: 40).joined()
    }()

    @Test func tellsWhereAQueryIsWrong() throws {
        let (_, server) = try served(1)
        // Two UTF-16 code units stand before the key, and four bytes.
        let problem = try server.ask("/api/search?q=%F0%9F%90%95%20yeer:2023").problem()
        #expect(problem.status == 400)
        #expect(problem.offset == 3)
        #expect(problem.detail.contains("yeer"))
    }

    @Test func picturesThatAreAddedLaterAreFound() throws {
        let (workspace, server) = try served(2)
        let before: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(before.results.count == 2)
        try workspace.addPictures(3, from: 10)
        try workspace.index()
        let after: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(after.results.count == 5)
        try workspace.remove(Workspace.name(10))
        try workspace.index()
        let last: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(last.results.count == 4)
    }

    @Test func aLibraryThatIsReplacedIsOpenedAnew() throws {
        let (workspace, server) = try served(2)
        let before: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(before.results.count == 2)
        var other = workspace
        other.library = workspace.folder.path("other/photos.sqlite")
        try other.addPictures(3, in: "more")
        try other.index()
        for ending in ["", "-wal", "-shm"] {
            let target = workspace.library + ending
            try? FileManager.default.removeItem(atPath: target)
            try? FileManager.default.moveItem(atPath: other.library + ending, toPath: target)
        }
        let after: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        #expect(after.results.count == 5)
    }

    @Test func withoutALibraryThereIsASentence() throws {
        let workspace = try Workspace()
        let server = try ServerRun(workspace)
        #expect(try server.ask("/api/search?q=a").problem().status == 409)
        #expect(try server.ask("/api/status").status == 200)
        try workspace.addPictures(1)
        try workspace.index()
        let answer: SearchAnswer = try server.json("/api/search?q=a")
        #expect(answer.results.count == 1)
    }
}
