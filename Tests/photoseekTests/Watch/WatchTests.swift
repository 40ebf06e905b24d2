import SystemPackage
import CatalogStore
import Foundation
import TestSupport
import Testing

/// `photoseek watch`: the library follows its folders for as long as the program runs.
@Suite(.timeLimit(.minutes(10)))
struct WatchTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
    }

    /// Starts a watcher, and waits until everything is up to date.
    private func watch(
        _ options: [String] = [], paths: [String]? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Run {
        let run = try workspace.program.start(
            ["watch", "--on-battery"] + options + (paths ?? [workspace.photos]))
        try #require(
            run.reaches { run.outputSoFar.hasSuffix("\n") }, "\(run.errorsSoFar)",
            sourceLocation: sourceLocation)
        return run
    }

    private func lines(_ run: Program.Run) -> [Substring] { run.outputSoFar.split(separator: "\n") }

    /// Ends a watcher, and expects that nothing is left to do.
    private func end(_ run: Program.Run, sourceLocation: SourceLocation = #_sourceLocation) throws {
        run.send(SIGTERM)
        #expect(try run.wait().code == 143, sourceLocation: sourceLocation)
        let report = try workspace.index(sourceLocation: sourceLocation)
        #expect(
            report.added + report.updated + report.removed + report.moved == 0, sourceLocation: sourceLocation
        )
    }

    @Test func theLibraryFollowsItsFolder() throws {
        let run = try watch()
        #expect(lines(run) == ["2 added"])
        #expect(run.errorsSoFar.contains("watching \(workspace.photos)"))
        try workspace.addPicture("new.png", seed: 10)
        #expect(run.reaches { lines(run).dropFirst() == ["1 added"] })
        #expect(try workspace.names().contains("new.png"))
        let id = try workspace.id("new.png")
        try workspace.makeFolder("photos/sub")
        try workspace.move("new.png", to: "sub/moved.png")
        #expect(run.reaches { lines(run).dropFirst(2) == ["1 moved"] })
        #expect(try workspace.id("sub/moved.png") == id)
        try workspace.move("sub", to: "other")
        #expect(run.reaches { lines(run).dropFirst(3) == ["1 moved"] })
        #expect(try workspace.id("other/moved.png") == id)
        try workspace.remove("other/moved.png")
        #expect(run.reaches { lines(run).dropFirst(4) == ["1 removed"] })
        try workspace.write(Array("no picture".utf8), to: "broken.png")
        #expect(run.reaches { lines(run).count == 7 })
        #expect(
            lines(run)[5] == "1 failed" && lines(run)[6].contains("failed: \(workspace.photo("broken.png"))"))
        try end(run)
    }

    @Test func theRememberedFoldersAreWatched() throws {
        try workspace.index()
        let run = try watch(paths: [])
        #expect(lines(run) == ["2 unchanged"])
        // Also those that come later.
        try workspace.makeFolder("more")
        try SamplePicture.png(seed: 20).withUnsafeBytes {
            try TestFile.write($0, to: workspace.folder.path("more/1.png"))
        }
        #expect(try workspace.program("folders", "add", workspace.folder.path("more")).code == 0)
        #expect(run.reaches { lines(run).dropFirst() == ["1 added, 2 unchanged"] })
        #expect(run.errorsSoFar.contains("watching \(workspace.folder.path("more")), \(workspace.photos)"))
        try end(run)
    }

    @Test func withoutFoldersThereIsNothingToWatch() throws {
        let outcome = try workspace.program("watch")
        #expect(outcome.code == 64)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        let missing = try workspace.program("watch", workspace.photo("nowhere"))
        #expect(missing.code == 66 && missing.errors.contains("no such file or folder"))
    }

    @Test func anEmptyFolderIsWatched() throws {
        try workspace.makeFolder("empty")
        let empty = workspace.folder.path("empty")
        let run = try watch(paths: [empty])
        #expect(lines(run) == ["no pictures yet"])
        try SamplePicture.png(seed: 30).withUnsafeBytes { try TestFile.write($0, to: empty + "/1.png") }
        #expect(run.reaches { lines(run).dropFirst() == ["1 added"] })
        run.send(SIGINT)
        #expect(try run.wait().code == 130)
        #expect(try workspace.program("folders").output.contains(empty))
    }

    @Test func eachBatchIsAnObject() throws {
        let run = try watch(["--json"])
        try workspace.addPicture("new.png", seed: 40)
        #expect(run.reaches { lines(run).count == 2 })
        let reports = try lines(run).map { try JSONDecoder().decode(IndexAnswer.self, from: Data($0.utf8)) }
        #expect(reports.map(\.added) == [2, 1])
        try end(run)
    }

    @Test func onlyOneWatchesALibrary() throws {
        #expect(try workspace.index().added == 2)
        #expect(try workspace.program("status").output.contains("watched   no"))
        let run = try watch()
        let second = try workspace.program("watch")
        #expect(second.code == 69)
        #expect(
            second.errors
                == "photoseek: error: \(workspace.library): its folders are watched already by process \(run.processIdentifier); "
                + "end that process first; one is enough for all folders of a library\n")
        #expect(
            try workspace.program("status").output.contains("watched   by process \(run.processIdentifier)"))
        struct Watched: Decodable {
            let watched: Bool
            var watchedBy: Int32?
        }
        let status: Watched = try workspace.program("status", "--json").decoded()
        #expect(status.watched && status.watchedBy == run.processIdentifier)
        // A killed one does not count.
        run.send(SIGKILL)
        _ = try run.wait()
        let later: Watched = try workspace.program("status", "--json").decoded()
        #expect(!later.watched && later.watchedBy == nil)
        try end(watch())
    }

    @Test func itWaitsWhileAnotherProgramIndexes() throws {
        let run = try watch()
        let lock = try LibraryLock(libraryPath: FilePath(workspace.library))
        #expect(try lock.acquire(unless: { false }))
        try workspace.addPicture("new.png", seed: 50)
        #expect(run.reaches { run.errorsSoFar.contains("waiting for it to end") })
        #expect(lines(run).count == 1)
        lock.release()
        #expect(run.reaches { lines(run).dropFirst() == ["1 added"] })
        try end(run)
    }

    @Test func aLibraryThatIsReplacedIsBroughtUpToDate() throws {
        let run = try watch()
        for ending in ["", "-wal", "-shm"] { unlink(workspace.library + ending) }
        try workspace.addPicture("new.png", seed: 60)
        // The picture may come a moment after the rest.
        #expect(
            run.reaches {
                lines(run).compactMap { Int($0.prefix { $0.isNumber }) }.reduce(0, +) == 5
            })
        try end(run)
    }

    @Test func aMissingFolderIsWaitedFor() throws {
        try workspace.index()
        let run = try watch()
        let away = workspace.folder.path("away")
        try FileManager.default.moveItem(atPath: workspace.photos, toPath: away)
        #expect(run.reaches { run.errorsSoFar.contains("is not there; the library keeps its pictures") })
        #expect(try workspace.status().images == 2)
        try FileManager.default.moveItem(atPath: away, toPath: workspace.photos)
        #expect(run.reaches { run.errorsSoFar.contains("is there again") })
        try workspace.addPicture("new.png", seed: 70)
        #expect(run.reaches { lines(run).dropFirst() == ["1 added"] })
        try end(run)
    }

    @Test(arguments: [["--nice", "20"], ["--install", "--uninstall"], ["--uninstall", "/"]])
    func wrongUseIsExplained(_ arguments: [String]) throws {
        #expect(try workspace.program.start(["watch"] + arguments).wait().code == 64)
    }

    @Test func itGivesWayToOthers() throws {
        let run = try watch(["--nice", "7"])
        let stat = try String(contentsOfFile: "/proc/\(run.processIdentifier)/stat", encoding: .utf8)
        // The 19th field is the priority that users set; the name in the second one is in parentheses.
        let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
        #expect(Int(fields[16]).map { $0 >= 7 } == true)
        try end(run)
    }
}
