import Foundation
import TestSupport
import Testing

/// Several programs on one library at the same time.
struct ConcurrentRunsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("first.png", seed: 1)
        try workspace.index()
        try workspace.addPhotos(400)
    }

    @Test func twoRunsAtOnceBothSucceedAndOneWaits() throws {
        let arguments = ["index", "--json", "--threads", "1", workspace.photos]
        let one = try workspace.program.start(arguments)
        #expect(
            eventually(during: one) { FileManager.default.fileExists(atPath: workspace.library + ".lock") })
        let other = try workspace.program.start(arguments)
        let outcomes = try [one.wait(), other.wait()]
        #expect(outcomes.map(\.code) == [0, 0])
        #expect(outcomes.filter { $0.errors.contains("waiting for it to end") }.count == 1)
        let reports: [IndexAnswer] = try outcomes.map { try $0.decoded() }
        #expect(reports.map(\.added).sorted() == [0, 400])
        #expect(reports.map(\.unchanged).sorted() == [1, 401])
        #expect(try workspace.names().count == 401)
        #expect(!FileManager.default.fileExists(atPath: workspace.library + ".lock"))
    }

    @Test func searchAndStatusWorkMeanwhile() throws {
        let run = try workspace.program.start(["index", "--threads", "1", workspace.photos])
        var counts: [Int] = []
        repeat {
            counts.append(try workspace.status().images)
            let answer = try workspace.search()
            #expect(answer.searched >= counts[counts.count - 1])
            #expect(answer.results.count >= counts[counts.count - 1])
        } while run.isRunning
        #expect(try run.wait().code == 0)
        #expect(counts == counts.sorted())
        #expect(try workspace.status().images == 401)
    }

    @Test func twoFirstRunsMakeOneLibrary() throws {
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("new/library.sqlite")
        let runs = try (0..<3).map { _ in try program.start(["index", "--quiet", workspace.photos]) }
        for run in runs { #expect(try run.wait().code == 0) }
        let status: StatusAnswer = try program("status", "--json").decoded()
        #expect(status.images == 401)
        #expect(status.models.count == 1)
    }
}
