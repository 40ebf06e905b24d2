import Foundation
import TestSupport
import Testing

/// An installed program: it works from any folder and finds the bundled model beside itself.
struct InstalledLayoutTests {
    private let workspace: Workspace
    private let program: Program
    private let executable: String

    init() throws {
        workspace = try Workspace()
        try workspace.makeFolder("home")
        try workspace.makeFolder("prefix/bin")
        executable = workspace.folder.path("prefix/bin/photoseek")
        // `cp` copies the program, because a file that this process opens for writing cannot be run while a child
        // forked in the meantime still holds it open.
        #expect(
            try workspace.program.start([Program.path, executable], executable: "/bin/cp").wait().code == 0)
        var program = workspace.program
        program.environment = [
            "HOME": workspace.folder.path("home"), "PHOTOSEEK_LIBRARY": "", "PHOTOSEEK_MODEL": "",
            "XDG_DATA_HOME": "",
        ]
        self.program = program
        try workspace.addPictures(3)
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try program.start(arguments, executable: executable).wait()
    }

    @Test func itWorksFromAnyFolderWithAnEmptyHome() throws {
        try workspace.folder.copy(
            Fixtures.path("scenes/checkpoint"), to: "prefix/share/photoseek/models/scenes")
        let report: IndexAnswer = try run("index", "--json", "photos").decoded()
        #expect(report.counts == [3, 0, 0, 0, 0, 0])
        #expect(report.model == "scenes")
        let hits: SearchAnswer = try run("search", "--json", "a red circle").decoded()
        #expect(hits.model == "scenes")
        #expect(hits.results.count == 3)
        let library = workspace.folder.path("home/.local/share/photoseek/library.sqlite")
        #expect(FileManager.default.fileExists(atPath: library))
        // Through a link, as package managers install programs.
        let link = workspace.folder.path("photoseek")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "prefix/bin/photoseek")
        #expect(try program.start(["search", "a red circle"], executable: link).wait().code == 0)
    }

    @Test func withoutTheBundledModelItSaysSo() throws {
        try run("index", "photos").expectFailure(69, saying: "scenes", "make install")
        try run("tokenize", "x").expectFailure(69, saying: "scenes")
    }
}
