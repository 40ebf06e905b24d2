import Foundation
import StopPoints
import TestSupport
import Testing

/// `kill -9` while embeddings are exported: the folder is as it was, or complete.
struct KilledExportTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        try workspace.index()
    }

    private func rows() throws -> Int {
        let file = workspace.folder.path("output/export/img_emb/img_emb_0.npy")
        let header = String(decoding: try Data(contentsOf: URL(filePath: file)).prefix(128), as: UTF8.self)
        return header.contains("(2, ") ? 2 : header.contains("(3, ") ? 3 : 0
    }

    @Test(arguments: KilledSteps.export.points)
    func aFolderIsAsItWasOrWhole(_ point: StopPoint) throws {
        try workspace.makeFolder("output")
        let arguments = ["export", workspace.folder.path("output/export"), "--force", "--quiet"]
        #expect(try workspace.program.start(arguments).wait().code == 0)
        try workspace.addPictures(1, from: 2)
        try workspace.index()
        let outcome = try workspace.program.killed(at: point).start(arguments).wait()
        #expect(outcome.code == -SIGKILL)
        #expect(try rows() == (point.moment == .after ? 3 : 2))
        // The next export removes what is left of the killed one.
        #expect(try workspace.program.start(arguments).wait().code == 0)
        #expect(try rows() == 3)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path("output")) == ["export"]
        )
    }
}
