import Foundation
import StopPoints
import Testing
import TestSupport

/// `kill -9` while the result of an analysis is stored: it is there as a whole or not at all.
struct KilledAnalysisTests {
    private static let pictures = 5
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures)
        try workspace.index()
    }

    private func taggedCount() throws -> Int {
        let outcome = try workspace.program.start(["search", "--paths", "tag:auto/cat"]).wait()
        return outcome.output.split(separator: "\n").count
    }

    @Test(arguments: KilledSteps.analysis.points)
    func tagsAreWrittenTogether(_ point: StopPoint) throws {
        let command = ["classify", "--labels", "cat", "--write-tags"]
        let outcome = try workspace.program.killed(at: point).start(command).wait()
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
        try workspace.expectSound(images: Self.pictures)
        #expect(try taggedCount() == (point.moment == .after ? Self.pictures : 0))
        #expect(try workspace.program.start(command).wait().code == 0)
        #expect(try taggedCount() == Self.pictures)
    }

    private func found(_ query: String) throws -> [String] {
        try workspace.program.start(["search", "--paths", query, "-n", "1"]).wait().output.split(
            separator: "\n"
        )
        .map(String.init)
    }

    @Test(arguments: KilledSteps.analysis.points)
    func aProbeIsReplacedAsAWhole(_ point: StopPoint) throws {
        func learn(_ name: String, in program: Program) throws -> Program.Outcome {
            try program.start(["learn", "one", "--replace", "--positives", "name:" + name]).wait()
        }
        let (former, newer) = (Workspace.name(0), Workspace.name(1))
        #expect(try learn(former, in: workspace.program).code == 0)
        #expect(try found("like:one") == [workspace.photo(former)])
        let outcome = try learn(newer, in: workspace.program.killed(at: point))
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
        try workspace.expectSound(images: Self.pictures)
        #expect(try found("like:one") == [workspace.photo(point.moment == .after ? newer : former)])
        #expect(try learn(newer, in: workspace.program).code == 0)
        #expect(try found("like:one") == [workspace.photo(newer)])
    }
}
