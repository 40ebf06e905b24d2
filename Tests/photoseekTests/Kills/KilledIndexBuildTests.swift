import Foundation
import StopPoints
import TestSupport
import Testing

/// `kill -9` at every step of building or removing the search index: every picture is found as before, and the next
/// run completes the build.
struct KilledIndexBuildTests {
    private static let pictures = 60
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures)
    }

    @Test(arguments: KilledSteps.searchIndex.points)
    func searchesMissNothing(_ point: StopPoint) throws {
        switch point.step {
        case .indexGiveUp: try killGivingUp(point)
        case .indexRemoval: try killRemoval(point)
        default:
            // The point inside the file is reached twice: when its lists can be read, and when it is complete.
            let passes = point == .inside(.indexFile) ? 1...2 : 1...1
            for former in [[], ["--exact-below", "30", "--nlist", "12"]] {
                for pass in passes { try killBuild(point, pass, after: former) }
            }
        }
    }

    private func kill(_ options: [String], _ point: StopPoint, _ pass: Int = 1) throws {
        let outcome = try workspace.program.killed(at: point, pass: pass)
            .start(["index", "--quiet"] + options + [workspace.photos]).wait()
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
    }

    /// A build of a library that was indexed with other options before.
    private func killBuild(_ point: StopPoint, _ pass: Int, after former: [String]) throws {
        #expect(
            try workspace.program.start(["index", "--quiet"] + former + [workspace.photos]).wait().code == 0)
        let wishes = ["--exact-below", "30", "--nlist", "20"]
        try kill(wishes, point, pass)
        try expectRightAnswers()
        #expect(
            try workspace.program.start(["index", "--quiet"] + wishes + [workspace.photos]).wait().code == 0)
        try expectWholeIndex(lists: 20)
        try FileManager.default.removeItem(atPath: workspace.folder.path("library"))
    }

    /// A build that cannot write its file, because a folder is in its place.
    private func killGivingUp(_ point: StopPoint) throws {
        try workspace.index("--exact-below", "30", "--nlist", "12")
        let obstacle = workspace.library + ".index-1.part"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        try kill(["--exact-below", "30", "--nlist", "20"], point)
        try expectRightAnswers()
        try FileManager.default.removeItem(atPath: obstacle)
        try workspace.index("--exact-below", "30")
        try expectWholeIndex(lists: 20)
    }

    /// A run that finds too few pictures for an index.
    private func killRemoval(_ point: StopPoint) throws {
        try workspace.index("--exact-below", "30")
        try kill(["--exact-below", "1000"], point)
        try expectRightAnswers()
        #expect(try workspace.index("--exact-below", "1000").searchIndex == nil)
        try expectRightAnswers()
        try workspace.expectNothingLeft()
    }

    /// Expects that all pictures are found, and that a search for a few hits returns the scores of the exact search,
    /// in order.
    private func expectRightAnswers() throws {
        try workspace.expectSound(images: Self.pictures)
        let exact = try workspace.search(options: ["--exact"])
        #expect(try workspace.search().results == exact.results)
        let scores = Dictionary(uniqueKeysWithValues: exact.results.map { ($0.id, $0.score) })
        let few = try workspace.search(options: ["-n", "3"])
        #expect(few.results.count == 3)
        for hit in few.results { #expect(hit.score == scores[hit.id]) }
        #expect(few.results.map(\.score) == few.results.map(\.score).sorted(by: >))
    }

    /// Expects that the index is valid and is used, and that nothing else is left.
    private func expectWholeIndex(lists: Int) throws {
        let report = try #require(try workspace.index("--exact-below", "30", "--verify").searchIndex)
        #expect(report.nlist == lists && report.vectors == Self.pictures && report.problem == nil)
        #expect(!report.built)
        #expect(try workspace.search(options: ["-n", "3"]).index == "ivf-flat")
        try expectRightAnswers()
        try workspace.expectNothingLeft(but: ".index-1")
    }
}
