import Foundation
import TestSupport
import Testing

/// How the server ends.
struct ServeSignalTests {
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
