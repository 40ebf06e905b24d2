import Foundation
import TestSupport
import Testing

/// How the server begins and ends.
struct ServeSignalTests {
    @Test func thePageIsOpenedInTheBrowser() throws {
        let workspace = try Workspace()
        let (browser, seen) = (workspace.folder.path("browser"), workspace.folder.path("seen"))
        try "#!/bin/sh\nprintf '%s' \"$1\" > '\(seen).part' && mv '\(seen).part' '\(seen)'\n".write(
            toFile: browser, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: browser)
        let server = try ServerRun(workspace, ["--open"], variables: ["BROWSER": browser])
        #expect(server.run.reaches { FileManager.default.fileExists(atPath: seen) })
        #expect(try String(contentsOfFile: seen, encoding: .utf8) == "http://127.0.0.1:\(server.port)/")
        // A browser that is not there is no failure of the server.
        let other = try ServerRun(workspace, ["--open"], variables: ["BROWSER": "/nowhere/browser"])
        #expect(other.run.reaches { other.run.errorsSoFar.contains("/nowhere/browser") })
        #expect(try other.ask("/api/status").status == 200)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func aSignalEndsIt(signal: Int32, code: Int32) throws {
        let workspace = try Workspace()
        let server = try ServerRun(workspace)
        let silent = try server.client()
        server.run.send(signal)
        let outcome = try server.run.wait()
        #expect(outcome.code == code, "\(outcome.code): \(outcome.errors)")
        #expect(silent.isClosedByServer)
    }
}
