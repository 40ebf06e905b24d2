import Foundation
import StopPoints
import TestSupport
import Testing

/// `photoseek index --switch`: a library moves to another model, and is searched with the former one meanwhile.
struct ModelSwitchTests {
    private static let first = Workspace.model
    private static let second = Fixtures.path("checkpoints/bfloat16")
    /// More than a batch.
    private static let pictures = 20
    private static let command = ["index", "--switch", "--json", "--threads", "1", "--model", second]
    private let workspace: Workspace
    private let program: Program

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures)
        try workspace.index()
        var program = workspace.program
        program.environment["PHOTOSEEK_MODEL"] = ""
        self.program = program
    }

    private func hits() throws -> SearchAnswer { try program("search", "--json", "a picture").decoded() }

    private func expectSwitched() throws {
        let hits = try hits()
        #expect(hits.model == Self.second && hits.searched == Self.pictures)
        let models = try workspace.status().models
        #expect(models.map(\.embeddings) == [Self.pictures, Self.pictures])
        #expect(models.map(\.isDefault) == [false, true])
    }

    @Test func oneCommandMovesTheLibraryOver() throws {
        let outcome = try program.start(Self.command).wait()
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.switched == true && report.added == Self.pictures && report.model == Self.second)
        #expect(outcome.errors.contains("the library uses \(Self.second) now"))
        #expect(outcome.errors.contains("`photoseek model remove \(Self.first) --from-library`"))
        try expectSwitched()
        // Pictures that come later get embeddings of the new model.
        try workspace.addPictures(1, from: Self.pictures)
        #expect(
            (try program("index", "--json", workspace.photos).decoded() as IndexAnswer).model == Self.second)
        // A second time there is nothing to do, but the picture that only the new model has is no obstacle.
        let again: IndexAnswer = try program.start(Self.command).wait().decoded()
        #expect(again.switched == true && again.unchanged == Self.pictures + 1)
    }

    @Test func theFormerModelSearchesMeanwhile() throws {
        let gate = try Gate()
        let run = try program.waiting(at: .after(.batch), gate).start(Self.command)
        try #require(gate.isReached(by: run))
        let during = try hits()
        #expect(during.model == Self.first && during.searched == Self.pictures)
        gate.open()
        #expect(try run.wait().code == 0)
        try expectSwitched()
    }

    @Test(arguments: [StopPoint.after(.modelRegistration), .after(.batch), .before(.defaultModel)])
    func afterAKillTheFormerModelSearchesAndTheNextRunGoesOn(_ point: StopPoint) throws {
        // The first change of the default is at the beginning, the second one at the end.
        let pass = point == .before(.defaultModel) ? 2 : 1
        let killed = try program.killed(at: point, pass: pass).start(Self.command).wait()
        #expect(killed.code == -SIGKILL)
        let hits = try hits()
        #expect(hits.model == Self.first && hits.searched == Self.pictures)
        let report: IndexAnswer = try program.start(Self.command).wait().decoded()
        #expect(report.switched == true)
        try expectSwitched()
    }

    @Test func aModelThatIsKnownAlreadyDoesNotTakeOverEarly() throws {
        // The new model comes first in the library, and is left without embeddings.
        let library = workspace.folder.path("other.sqlite")
        let broken = try workspace.folder.write([1, 2, 3], to: "broken/a.png")
        var program = program
        program.environment["PHOTOSEEK_LIBRARY"] = library
        #expect(try program("index", "--model", Self.second, broken).code == 0)
        #expect(try program("index", "--model", Self.first, workspace.photos).code == 0)
        _ = try program.killed(at: .after(.batch)).start(Self.command).wait()
        let hits: SearchAnswer = try program("search", "--json", "a picture").decoded()
        #expect(hits.model == Self.first && hits.searched == Self.pictures)
    }

    @Test func missingFilesAreKeptAndKeepTheFormerModel() throws {
        try workspace.makeFolder("away")
        try FileManager.default.moveItem(
            atPath: workspace.photo("00003.png"), toPath: workspace.folder.path("away/3.png"))
        let outcome = try program.start(Self.command).wait()
        let report: IndexAnswer = try outcome.decoded()
        #expect(outcome.code == 0 && report.switched == false)
        #expect(report.added == Self.pictures - 1 && report.removed == 0)
        #expect(outcome.errors.contains("because their files are missing: 1;"))
        #expect(outcome.errors.contains("on using \(Self.first)"))
        let during = try hits()
        #expect(during.model == Self.first && during.searched == Self.pictures)
        // The user may insist, or bring the file back.
        #expect(try program("model", "default", Self.second).code == 0)
        #expect(try hits().searched == Self.pictures - 1)
        try FileManager.default.moveItem(
            atPath: workspace.folder.path("away/3.png"), toPath: workspace.photo("00003.png"))
        #expect((try program.start(Self.command).wait().decoded() as IndexAnswer).switched == true)
        try expectSwitched()
    }

    @Test func picturesThatNoCrawlFindsAreMovedToo() throws {
        // Named by the user: a hidden one, and one in another folder.
        let hidden = try workspace.addPicture(".hidden.png", seed: 90)
        let elsewhere = try workspace.folder.write(SamplePicture.png(seed: 91), to: "other/x.png")
        try workspace.index(paths: [hidden, elsewhere])
        let report: IndexAnswer = try program.start(Self.command).wait().decoded()
        #expect(report.switched == true && report.added == Self.pictures + 2)
        #expect(try hits().searched == Self.pictures + 2)
    }

    @Test func whatItNeedsIsTold() throws {
        try program("index", "--switch").expectFailure(64, saying: "--model")
        try program("index", "--switch", "--model", Self.second, workspace.photos)
            .expectFailure(64, saying: "no path")
        try program("index", "--switch", "--model", Self.second, "--library", "/nonexistent/x.sqlite")
            .expectFailure(66, saying: "/nonexistent/x.sqlite")
    }
}
