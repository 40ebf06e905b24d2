import Foundation
import TestSupport
import Testing

/// Folders that are missing, empty or unreadable: the library never forgets pictures because of them.
struct MissingFoldersTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.makeFolder("photos/sub")
        try workspace.addPicture("a.png", seed: 1)
        try workspace.addPicture("sub/b.png", seed: 2)
    }

    private func emptyTheFolder() throws {
        try workspace.remove("a.png")
        try workspace.remove("sub/b.png")
    }

    @Test func aMissingFolderIsAnError() throws {
        let missing = workspace.folder.path("no such folder")
        try workspace.program("index", missing).expectFailure(66, saying: missing)
        try workspace.program("index", workspace.photo("a.png/b")).expectFailure(66)
        try workspace.program("index", "").expectFailure(66)
    }

    @Test func oneMissingFolderAmongSeveralChangesNothing() throws {
        try workspace.index()
        try workspace.addPicture("new.png", seed: 3)
        try workspace.remove("a.png")
        let missing = workspace.folder.path("missing")
        for paths in [[workspace.photos, missing], [missing, workspace.photos]] {
            try workspace.program.start(["index"] + paths).wait().expectFailure(66, saying: missing)
        }
        #expect(try workspace.names() == ["a.png", "sub/b.png"])
    }

    @Test func aFolderWithoutPicturesIsAnError() throws {
        try workspace.makeFolder("empty/inside")
        try workspace.folder.write(Array("words".utf8), to: "empty/notes.txt")
        let empty = workspace.folder.path("empty")
        try workspace.program("index", empty).expectFailure(66, saying: empty, "JPEG, PNG, ", " or ")
        try workspace.index()
        try workspace.program("index", empty).expectFailure(66, saying: empty)
    }

    @Test func aFailedFirstRunDoesNotTieTheLibraryToAModel() throws {
        try workspace.makeFolder("empty")
        try workspace.program("index", workspace.folder.path("empty")).expectFailure(66)
        let other = Fixtures.path("checkpoints/bfloat16")
        #expect(try workspace.index("--model", other).counts == [2, 0, 0, 0, 0, 0])
    }

    @Test func anEmptiedFolderIsKeptUntilToldToForget() throws {
        try workspace.index()
        try emptyTheFolder()
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 0, 0, 0, 0])
        #expect(report.emptiedFolders == [workspace.photos])
        #expect(try workspace.names().count == 2)
        let words = try workspace.program("index", workspace.photos, workspace.photos)
        #expect(words.output.contains("--forget-empty"))
        #expect(words.output.components(separatedBy: workspace.photos).count == 2)

        let forgetting = try workspace.index("--forget-empty")
        #expect(forgetting.counts == [0, 0, 0, 0, 2, 0])
        #expect(forgetting.emptiedFolders.isEmpty)
        #expect(try workspace.status().images == 0)
    }

    @Test func anEmptiedFolderBesideAFullOneIsKeptToo() throws {
        let sub = workspace.photo("sub")
        try workspace.makeFolder("other")
        try workspace.folder.write(SamplePicture.png(seed: 9), to: "other/c.png")
        try workspace.index(paths: [sub, workspace.folder.path("other")])
        try workspace.remove("sub/b.png")
        let report = try workspace.index(paths: [sub, workspace.folder.path("other")])
        #expect(report.counts == [0, 0, 0, 1, 0, 0])
        #expect(report.emptiedFolders == [sub])
        // A folder that still contains other files does not look like a missing disk.
        try workspace.write(Array("words".utf8), to: "sub/notes.txt")
        #expect(try workspace.index(paths: [workspace.photos, sub]).removed == 0)
        #expect(try workspace.index().removed == 1)
    }

    @Test func aSubfolderWithNothingInItIsKeptUntilToldToForget() throws {
        try workspace.index()
        try workspace.remove("sub/b.png")
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 0, 1, 0, 0])
        #expect(report.emptiedFolders == [workspace.photo("sub")])
        #expect(try workspace.names() == ["a.png", "sub/b.png"])
        // As if the disk were there again.
        try workspace.addPicture("sub/b.png", seed: 2)
        #expect(try workspace.index().counts == [0, 0, 0, 2, 0, 0])
        try workspace.remove("sub/b.png")
        #expect(try workspace.index("--forget-empty").removed == 1)
    }

    @Test func aLinkThatLeadsNowhereAnyMoreKeepsItsPictures() throws {
        try workspace.makeFolder("disk")
        try workspace.folder.write(SamplePicture.png(seed: 9), to: "disk/c.png")
        try FileManager.default.createSymbolicLink(
            atPath: workspace.photo("linked"), withDestinationPath: workspace.folder.path("disk"))
        #expect(try workspace.index().added == 3)
        let moved = workspace.folder.path("elsewhere")
        try FileManager.default.moveItem(atPath: workspace.folder.path("disk"), toPath: moved)
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 0, 2, 0, 0])
        #expect(report.emptiedFolders == [workspace.folder.path("disk")])
        #expect(try workspace.index("--forget-empty").removed == 1)
    }

    @Test(.enabled(if: ClosedFolder.isPossible), arguments: [0o000, 0o444, 0o111])
    func aSubfolderThatCannotBeReadKeepsItsPictures(_ mode: Int) throws {
        try workspace.index()
        #expect(chmod(workspace.photo("sub"), mode_t(mode)) == 0)
        defer { chmod(workspace.photo("sub"), 0o755) }
        let outcome = try ClosedFolder.run(workspace.program, ["index", "--json", workspace.photos])
        let report: IndexAnswer = try outcome.decoded()
        #expect(outcome.code == 0)
        #expect(report.counts == [0, 0, 0, 1, 0, 1])
        #expect(report.failures.map(\.path) == [workspace.photo("sub")])
        #expect(try workspace.status().images == 2)
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func aMoveFromAFolderThatCannotBeReadIsACopy() throws {
        try workspace.index()
        let id = try workspace.id("sub/b.png")
        try FileManager.default.copyItem(
            atPath: workspace.photo("sub/b.png"), toPath: workspace.photo("copy.png"))
        #expect(chmod(workspace.photo("sub"), 0) == 0)
        defer { chmod(workspace.photo("sub"), 0o755) }
        let outcome = try ClosedFolder.run(workspace.program, ["index", "--json", workspace.photos])
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.counts == [1, 0, 0, 1, 0, 1])
        #expect(try workspace.id("sub/b.png") == id)
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func aPathThatCannotBeReadIsAnError() throws {
        try workspace.index()
        #expect(chmod(workspace.photo("sub"), 0) == 0)
        defer { chmod(workspace.photo("sub"), 0o755) }
        let outcome = try ClosedFolder.run(
            workspace.program, ["index", workspace.photo("sub"), workspace.photos])
        outcome.expectFailure(66, saying: workspace.photo("sub"))
        #expect(try workspace.status().images == 2)
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func aPictureThatCannotBeOpenedIsReportedAndTriedAgain() throws {
        #expect(chmod(workspace.photo("a.png"), 0) == 0)
        let outcome = try ClosedFolder.run(workspace.program, ["index", "--json", workspace.photos])
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.counts == [1, 0, 0, 0, 0, 1])
        #expect(report.failures.map(\.path) == [workspace.photo("a.png")])
        // The content is not the reason, so it is read again without a change.
        #expect(chmod(workspace.photo("a.png"), 0o644) == 0)
        #expect(try workspace.index().counts == [1, 0, 0, 1, 0, 0])
    }

    @Test(.enabled(if: ClosedFolder.isPossible))
    func anImageThatCannotBeOpenedAnyMoreStaysInTheLibrary() throws {
        try workspace.index()
        let id = try workspace.id("a.png")
        try workspace.touch("a.png")
        #expect(chmod(workspace.photo("a.png"), 0) == 0)
        defer { chmod(workspace.photo("a.png"), 0o644) }
        let outcome = try ClosedFolder.run(workspace.program, ["index", "--json", workspace.photos])
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.counts == [0, 0, 0, 1, 0, 1])
        #expect(try workspace.id("a.png") == id)
        #expect(try workspace.status().failed == 0)
    }
}
