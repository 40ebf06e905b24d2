import Foundation
import TestSupport
import Testing

/// `photoseek serve --watch`: one process serves the library and keeps it up to date.
@Suite(.timeLimit(.minutes(5)))
struct ServeWatchTests {
    private func count(_ server: ServerRun) throws -> Int {
        let found: SearchAnswer = try server.json("/api/search?q=a+picture+fold:no")
        return found.results.count
    }

    @Test func picturesThatComeAreFound() throws {
        let workspace = try Workspace()
        try workspace.addPictures(3)
        try workspace.index()
        let server = try ServerRun(workspace, "--watch", "--on-battery")
        #expect(try count(server) == 3)
        #expect(server.run.reaches { server.run.errorsSoFar.contains("3 unchanged") })
        try workspace.addPicture("new.png", seed: 10)
        #expect(try server.run.reaches { try count(server) == 4 })
        #expect(try workspace.program("watch").code == 69)
        server.run.send(SIGTERM)
        #expect(try server.run.wait().code == 143)
        #expect(try workspace.index().unchanged == 4)
    }

    @Test func aSecondWatcherIsRefused() throws {
        let workspace = try Workspace()
        try workspace.addPictures(1)
        try workspace.index()
        let watcher = try workspace.program.start(["watch", "--on-battery"])
        #expect(watcher.reaches { !watcher.outputSoFar.isEmpty })
        let server = try workspace.program.start(["serve", "--watch", "--port", "0"])
        let outcome = try server.wait()
        #expect(outcome.code == 69 && outcome.errors.contains("watched already"))
        watcher.send(SIGINT)
        #expect(try watcher.wait().code == 130)
    }

    @Test func aServerThatChangesNothingDoesNotWatch() throws {
        let workspace = try Workspace()
        #expect(try workspace.program("serve", "--watch", "--read-only").code == 64)
    }
}
