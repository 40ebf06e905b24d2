import Foundation
import TestSupport
import Testing

/// A current folder that was deleted while a shell was in it.
struct DeletedFolderTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        try workspace.index()
        try workspace.makeFolder("gone")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome { try run(arguments) }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        let script = "cd \"$1\" && rmdir \"$1\" && shift && exec \"$0\" \"$@\""
        return try workspace.program.start(
            ["-c", script, Program.path, workspace.folder.path("gone")] + arguments, executable: "/bin/sh"
        ).wait()
    }

    @Test(arguments: [
        ["index", "photos"], ["similar", "a.png"], ["embed", "--image", "a.png"],
        ["status", "--library", "l.sqlite"],
        ["search", "--contact-sheet", "sheet.html", "x"], ["embed", "--text", "x", "--npy", "v.npy"],
    ])
    func relativePathsAreOneSentence(_ arguments: [String]) throws {
        try run(arguments).expectFailure(66, saying: "the current folder was deleted")
    }

    @Test func absolutePathsWork() throws {
        let outcome = try run("search", "-n", "1", "a picture")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("  \(workspace.photos)/0000"))
    }

    @Test func absolutePathsAreIndexedAndCompared() throws {
        let outcome = try run("index", "--json", workspace.photos)
        #expect(try (outcome.decoded() as IndexAnswer).counts == [0, 0, 0, 3, 0, 0])
        try workspace.makeFolder("gone")
        #expect(try run("similar", workspace.photo("00000.png")).code == 0)
        try workspace.makeFolder("gone")
        let sheet = workspace.folder.path("sheet.html")
        #expect(try run("search", "x", "--contact-sheet", sheet).code == 0)
        #expect(FileManager.default.fileExists(atPath: sheet))
    }
}
