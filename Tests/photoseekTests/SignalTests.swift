import Foundation
import StopPoints
import TestSupport
import Testing

/// Ctrl-C and SIGTERM, sent for real: finished work is kept, and the next run continues from there.
struct SignalTests {
    /// More pictures than are read ahead of the second batch.
    private static let photos = 60
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("first.png", seed: 1)
        try workspace.index()
    }

    /// The outcome of a run that receives a signal right after its second batch.
    private func outcome(ofARunWith options: [String], signal: Int32) throws -> Program.Outcome {
        let (batch, interruption) = (try Gate(), try Gate())
        let run = try workspace.program.waiting(at: .after(.batch), pass: 2, batch)
            .waiting(at: .after(.interruption), interruption)
            .start(["index", "--threads", "1"] + options + [workspace.photos])
        try #require(batch.isReached(by: run))
        run.send(signal)
        try #require(interruption.isReached(by: run))
        interruption.open()
        batch.open()
        return try run.wait()
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func aSignalEndsTheRunWithItsWorkKept(_ number: Int32, _ code: Int32) throws {
        try workspace.addPhotos(Self.photos)
        let outcome = try outcome(ofARunWith: ["--json"], signal: number)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains("finishing the current batches"))
        #expect(!outcome.errors.contains("error"))
        let first: IndexAnswer = try outcome.decoded()
        #expect(first.interrupted)
        #expect(first.added >= 16)
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
        let outcome = try outcome(ofARunWith: [], signal: SIGINT)
        #expect(outcome.code == 130)
        #expect(outcome.output.contains(" added"))
        #expect(outcome.output.contains("interrupted; finished work is kept"))
    }

    @Test func anInterruptedRunForgetsNothing() throws {
        try workspace.addPhotos(Self.photos)
        try workspace.remove("first.png")
        let first: IndexAnswer = try outcome(ofARunWith: ["--json"], signal: SIGINT).decoded()
        #expect(first.removed == 0)
        #expect(try workspace.names().contains("first.png"))
        #expect(try workspace.index().removed == 1)
    }

    @Test func aSecondSignalEndsTheProgramAtOnce() throws {
        try workspace.addPicture("second.png", seed: 2)
        // The first signal arrives while a picture is unfinished, and the picture stays unfinished.
        let gate = try Gate()
        let run = try workspace.program.waiting(at: .inside(.picture), gate)
            .start(["index", "--json", "--verbose", "--threads", "1", workspace.photos])
        try #require(gate.isReached(by: run))
        run.send(SIGINT)
        #expect(run.reaches { run.errorsSoFar.contains("finishing the current batches") })
        run.send(SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output.isEmpty)
        #expect(try workspace.status().images == 1)
    }

    @Test func aRunThatWaitsForAnotherCanBeInterrupted() throws {
        try workspace.addPicture("second.png", seed: 2)
        let lock = open(workspace.library + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let run = try workspace.program.start(["index", "--json", workspace.photos])
        #expect(run.reaches { run.errorsSoFar.contains("waiting") })
        run.send(SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output.isEmpty)
        #expect(try workspace.status().images == 1)
    }
}
