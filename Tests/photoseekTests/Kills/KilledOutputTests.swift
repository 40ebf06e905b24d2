import Foundation
import StopPoints
import TestSupport
import Testing

/// `kill -9` while an output file is written: the file is unchanged or complete.
struct KilledOutputTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        try workspace.index()
    }

    @Test(arguments: KilledSteps.output.points)
    func aFileIsAsItWasOrWhole(_ point: StopPoint) throws {
        let path = workspace.folder.path("output/vectors.npy")
        try FileManager.default.createDirectory(
            atPath: workspace.folder.path("output"), withIntermediateDirectories: false)
        let arguments = { ["embed", "--npy", path, "--text", $0] }
        #expect(try workspace.program.start(arguments("a cat")).wait().code == 0)
        let before = try Data(contentsOf: URL(filePath: path))
        let outcome = try workspace.program.killed(at: point).start(arguments("a dog")).wait()
        #expect(outcome.code == -SIGKILL)
        let found = try Data(contentsOf: URL(filePath: path))
        #expect(try workspace.program.start(arguments("a dog")).wait().code == 0)
        let after = try Data(contentsOf: URL(filePath: path))
        #expect(before != after && found == (point.moment == .after ? after : before))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path("output"))
                == ["vectors.npy"])
    }
}
