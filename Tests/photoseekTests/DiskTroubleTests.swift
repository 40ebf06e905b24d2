import Foundation
import TestSupport
import Testing

/// Disks that are full or cannot be written.
struct DiskTroubleTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("first.png", seed: 100_000)
    }

    /// For the program, a limit on the size of files is like a full disk.
    @Test func aFullDiskEndsTheRunWithWhatIsDoneKept() throws {
        try workspace.index()
        try workspace.addPictures(400)
        let script = "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""
        let limited = try workspace.program.start(
            ["-c", script, Program.path, "index", "--json", workspace.photos], executable: "/bin/sh")
        let outcome = try limited.wait()
        outcome.expectFailure(74, saying: workspace.library)
        let kept = try workspace.status().images
        #expect(kept > 1)
        #expect(kept < 401)
        #expect(try workspace.search().results.count == kept)
        let report = try workspace.index()
        #expect(report.counts == [401 - kept, 0, 0, kept, 0, 0])
    }

    /// There is room to remove a model with one picture, but not to rewrite all that stays.
    @Test func aModelGoesAlsoWhereTheFileKeepsItsSpace() throws {
        let other = Fixtures.path("checkpoints/bfloat16")
        // Long names make the library large with little work.
        let name = String(repeating: "x", count: 150)
        for seed in 0..<400 { try workspace.addPicture("\(name)\(seed).png", seed: seed) }
        try workspace.index()
        try workspace.index("--model", other, paths: [workspace.photo("first.png")])
        let script = "trap '' XFSZ; ulimit -f 800; exec \"$0\" \"$@\""
        let limited = try workspace.program.start(
            ["-c", script, Program.path, "model", "remove", other, "--from-library"], executable: "/bin/sh")
        let outcome = try limited.wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.output.hasSuffix(
                " MB; the library's file keeps the space until there is room to rewrite it\n"))
        #expect(try workspace.status().models.map(\.model) == [Workspace.model])
        #expect(try workspace.search().results.count == 401)
        #expect(try workspace.index().unchanged == 401)
    }

    @Test(.enabled(if: ScratchDisk.isPermitted))
    func aDiskThatFillsUpEndsTheRunWithWhatIsDoneKept() throws {
        let disk = try ScratchDisk(in: workspace.folder, megabytes: 2)
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = disk.path + "/library.sqlite"
        try workspace.addPictures(400)
        let outcome = try program("index", "--json", workspace.photos)
        outcome.expectFailure(74, saying: "no space left", disk.path)
        let status: StatusAnswer = try program("status", "--json").decoded()
        #expect(status.images > 0)
        #expect(status.images < 401)
        let hits: SearchAnswer = try program("search", "--json", "-n", "1000", "a cat").decoded()
        #expect(hits.results.count == status.images)
    }

    @Test(.enabled(if: ScratchDisk.isPermitted))
    func aLibraryOnAReadOnlyDiskIsSearchedButNotWritten() throws {
        let disk = try ScratchDisk(in: workspace.folder, megabytes: 4)
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = disk.path + "/library.sqlite"
        #expect(try program("index", workspace.photos).code == 0)
        // An earlier search leaves the library like this.
        #expect(try program("search", "a cat").code == 0)
        #expect(disk.setReadOnly(true))
        let hits: SearchAnswer = try program("search", "--json", "a cat").decoded()
        #expect(hits.results.map(\.path) == [workspace.photo("first.png")])
        let status: StatusAnswer = try program("status", "--json").decoded()
        #expect(status.images == 1)
        #expect(try program("similar", workspace.photo("first.png")).code == 0)
        try program("index", workspace.photos).expectFailure(73, saying: disk.path)
        try program("index", "--library", disk.path + "/new/l.sqlite", workspace.photos).expectFailure(73)
        try program("search", "--contact-sheet", disk.path + "/sheet.html", "a cat").expectFailure(73)
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func aLibraryInAFolderThatCannotBeWrittenIsSearchedButNotWritten() throws {
        try workspace.index()
        let folder = workspace.folder.path("library")
        #expect(chmod(folder, 0o555) == 0)
        defer { chmod(folder, 0o755) }
        let program = workspace.program
        #expect(try ClosedFolder.run(program, ["search", "a cat"]).code == 0)
        #expect(try ClosedFolder.run(program, ["status"]).code == 0)
        let outcome = try ClosedFolder.run(program, ["index", workspace.photos])
        outcome.expectFailure(73, saying: workspace.library)
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func aLibraryThatCannotBeReadIsAnError() throws {
        try workspace.index()
        #expect(chmod(workspace.library, 0) == 0)
        let outcome = try ClosedFolder.run(workspace.program, ["search", "a cat"])
        outcome.expectFailure(73, saying: workspace.library)
    }
}
