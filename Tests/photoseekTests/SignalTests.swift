import Foundation
import TestSupport
import Testing

/// Ctrl-C and SIGTERM, really sent: what is done is kept, and the next run goes on from there.
struct SignalTests {
    private static let photos = 600
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("first.png", seed: 1)
        try workspace.index()
    }

    /// Starts a run and returns as soon as it has committed something.
    private func startAndAwaitABatch(_ options: String...) throws -> Program.Run {
        let run = try workspace.program.start(["index", "--threads", "1"] + options + [workspace.photos])
        let log = workspace.library + "-wal"
        // Opening the library writes some pages into the log; every batch writes more.
        let hasCommitted = eventually(during: run) {
            var status = stat()
            return stat(log, &status) == 0 && status.st_size > 200_000
        }
        #expect(hasCommitted, "the run ended before its first batch")
        return run
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func aSignalEndsTheRunWithItsWorkKept(_ number: Int32, _ code: Int32) throws {
        try workspace.addPhotos(Self.photos)
        let run = try startAndAwaitABatch("--json")
        #expect(kill(run.processIdentifier, number) == 0)
        let outcome = try run.wait()
        #expect(outcome.code == code)
        #expect(outcome.errors.contains("finishing the batch in hand"))
        #expect(!outcome.errors.contains("error"))
        let first: IndexAnswer = try outcome.decoded()
        #expect(first.interrupted)
        #expect(first.added > 0)
        #expect(first.added < Self.photos)
        #expect(try workspace.status().images == 1 + first.added)
        #expect(try workspace.search().results.count == 1 + first.added)

        let second = try workspace.index()
        #expect(!second.interrupted)
        #expect(second.unchanged == 1 + first.added)
        #expect(second.added == Self.photos - first.added)
        #expect(try workspace.status().images == 1 + Self.photos)
    }

    @Test func theSummaryInWordsSaysThatTheRunWasInterrupted() throws {
        try workspace.addPhotos(Self.photos)
        let run = try startAndAwaitABatch()
        kill(run.processIdentifier, SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output.contains(" added"))
        #expect(outcome.output.contains("interrupted; what is done is kept"))
    }

    @Test func anInterruptedRunForgetsNothing() throws {
        try workspace.addPhotos(Self.photos)
        try workspace.remove("first.png")
        let run = try startAndAwaitABatch("--json")
        kill(run.processIdentifier, SIGINT)
        let first: IndexAnswer = try run.wait().decoded()
        #expect(first.removed == 0)
        #expect(try workspace.names().contains("first.png"))
        #expect(try workspace.index().removed == 1)
    }

    @Test func aSecondSignalEndsTheProgramAtOnce() throws {
        // Each takes long enough that the first signal finds two of them unfinished.
        let large = SamplePicture.largePNG(side: 6000)
        for number in 0..<4 { try workspace.write(large + [UInt8(number)], to: "large\(number).png") }
        let run = try workspace.program.start(
            ["index", "--json", "--verbose", "--threads", "1", workspace.photos])
        #expect(eventually(during: run) { run.errorsSoFar.contains("library") })
        // A signal that comes before the first of them is begun finds nothing to finish.
        #expect(eventually(during: run) { Self.residentKilobytes(run) > 60_000 })
        kill(run.processIdentifier, SIGINT)
        #expect(eventually(during: run) { run.errorsSoFar.contains("finishing the batch in hand") })
        kill(run.processIdentifier, SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output.isEmpty)
        #expect(try workspace.status().images == 1)
    }

    /// The memory of a run: a decoded picture of 6000 by 6000 pixels takes 108 MB, all else a third of this.
    private static func residentKilobytes(_ run: Program.Run) -> Int {
        let status = try? String(contentsOfFile: "/proc/\(run.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    @Test func aRunThatWaitsForAnotherCanBeInterrupted() throws {
        try workspace.addPicture("second.png", seed: 2)
        let lock = open(workspace.library + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let run = try workspace.program.start(["index", "--json", workspace.photos])
        #expect(eventually(during: run) { run.errorsSoFar.contains("waiting") })
        kill(run.processIdentifier, SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output.isEmpty)
        #expect(try workspace.status().images == 1)
    }
}
