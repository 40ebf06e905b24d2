import Foundation
import StopPoints
import TestSupport
import Testing

/// Several processes use one library at the same time.
struct ConcurrentRunsTests {
    private static let photos = 40
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("first.png", seed: 1)
        try workspace.index()
        try workspace.addPhotos(Self.photos)
    }

    @Test func twoRunsAtOnceBothSucceedAndOneWaits() throws {
        let arguments = ["index", "--json", "--threads", "1", workspace.photos]
        let gate = try Gate()
        let one = try workspace.program.waiting(at: .after(.batch), gate).start(arguments)
        try #require(gate.isReached(by: one))
        #expect(FileManager.default.fileExists(atPath: workspace.library + ".lock"))
        let other = try workspace.program.start(arguments)
        #expect(other.reaches { other.errorsSoFar.contains("waiting for it to end") })
        gate.open()
        let outcomes = try [one.wait(), other.wait()]
        #expect(outcomes.map(\.code) == [0, 0])
        #expect(outcomes[0].errors.isEmpty)
        let reports: [IndexAnswer] = try outcomes.map { try $0.decoded() }
        #expect(reports.map(\.added) == [Self.photos, 0])
        #expect(reports.map(\.unchanged) == [1, 1 + Self.photos])
        #expect(try workspace.names().count == 1 + Self.photos)
        #expect(!FileManager.default.fileExists(atPath: workspace.library + ".lock"))
    }

    /// Other processes see only committed batches.
    @Test(
        arguments: [
            (.before(.batch), 1, 0), (.inside(.batch), 1, 0), (.inside(.batch), 3, 16),
            (.after(.batch), 3, 24),
            (.before(.closing), 1, photos), (.after(.closing), 1, photos),
        ] as [(StopPoint, Int, Int)])
    func searchAndStatusWorkMeanwhile(_ point: StopPoint, _ pass: Int, _ added: Int) throws {
        let gate = try Gate()
        let run = try workspace.program.waiting(at: point, pass: pass, gate)
            .start(["index", "--threads", "1", workspace.photos])
        try #require(gate.isReached(by: run))
        #expect(try workspace.status().images == 1 + added)
        let answer = try workspace.search()
        #expect(answer.searched == 1 + added && answer.results.count == 1 + added)
        gate.open()
        #expect(try run.wait().code == 0)
        #expect(try workspace.status().images == 1 + Self.photos)
    }

    @Test func firstRunsAtTheSameTimeMakeOneLibrary() throws {
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("new/library.sqlite")
        let runs = try (0..<3).map { _ in try program.start(["index", "--quiet", workspace.photos]) }
        for run in runs { #expect(try run.wait().code == 0) }
        let status: StatusAnswer = try program("status", "--json").decoded()
        #expect(status.images == 1 + Self.photos)
        #expect(status.models.count == 1)
    }
}
