import CatalogInspection
import CatalogStore
import Foundation
import LibraryStore
import StopPoints
import SystemPackage
import Testing
import TestSupport

/// `kill -9` at every step that changes a library: at most the current step is lost, and the next run succeeds.
struct KilledLibraryRunTests {
    private static let pictures = 24
    private static let batch = 8
    private static let other = Fixtures.path("checkpoints/bfloat16")
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test(arguments: KilledSteps.library.points)
    func atMostTheStepInHandIsLost(_ point: StopPoint) throws {
        switch point.step {
        case .migration:
            // Inside, once for each version.
            for pass in point.moment == .inside ? 1...4 : 1...1 { try killFirstRun(point, pass, kept: 0) }
            for version in 1...3 { try killMigration(of: version, point) }
        case .modelRegistration, .crawlRules: try killFirstRun(point, kept: 0)
        case .mountPoints: try killOnDisk(point)
        case .relocation:
            try killFirstRun(point, kept: 0)
            try killAfterMove(point)
        case .batch:
            for pass in 1...3 {
                let committed = point.moment == .after ? pass : pass - 1
                try killFirstRun(point, pass, kept: committed * Self.batch)
            }
            try killForgetting(point)
        case .picture:
            for pass in [1, 8, 9, 24] {
                try killFirstRun(point, pass, kept: (pass - 1) / Self.batch * Self.batch)
            }
        case .strengthSentences, .strength: try killRecording(point)
        case .closing: try killFirstRun(point, kept: Self.pictures)
        case .rounding: try killRounding(point)
        case .defaultModel: try killDefault(point)
        case .modelRemoval, .compaction: try killRemoval(point)
        default: Issue.record("no run reaches \(point)")
        }
    }

    private func kill(_ arguments: [String], _ point: StopPoint, _ pass: Int = 1) throws {
        let outcome = try workspace.program.killed(at: point, pass: pass).start(arguments).wait()
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
    }

    private var index: [String] { ["index", "--json", "--threads", "1", workspace.photos] }

    /// A run that makes the library.
    private func killFirstRun(_ point: StopPoint, _ pass: Int = 1, kept: Int) throws {
        try workspace.addPictures(Self.pictures)
        try kill(index, point, pass)
        try workspace.expectSound(images: kept)
        let report = try workspace.index()
        #expect(report.counts == [Self.pictures - kept, 0, 0, kept, 0, 0])
        try workspace.expectSound(images: Self.pictures)
        try workspace.expectNothingLeft()
        try FileManager.default.removeItem(atPath: workspace.folder.path("library"))
    }

    /// A run that has embedded all pictures, and records what their strengths are computed from.
    private func killRecording(_ point: StopPoint) throws {
        try killFirstRun(point, kept: Self.pictures)
        try workspace.addPictures(Self.pictures)
        try kill(index, point)
        let isDone = point == .after(.strength)
        #expect(try workspace.search().results.allSatisfy { ($0.strength != nil) == isDone })
        try workspace.index()
        #expect(try workspace.search().results.allSatisfy { $0.strength != nil })
        try FileManager.default.removeItem(atPath: workspace.folder.path("library"))
    }

    /// A run that forgets pictures.
    private func killForgetting(_ point: StopPoint) throws {
        try workspace.index()
        for seed in 0..<3 { try workspace.remove(Workspace.name(seed)) }
        try kill(index, point)
        let isDone = point.moment == .after
        try workspace.expectSound(images: isDone ? Self.pictures - 3 : Self.pictures)
        #expect(try workspace.index().removed == (isDone ? 0 : 3))
        try workspace.expectSound(images: Self.pictures - 3)
    }

    /// A run over a disk, whose mount point is recorded.
    private func killOnDisk(_ point: StopPoint) throws {
        guard ScratchDisk.isPermitted else { return }
        let disk = try ScratchDisk(in: workspace.folder, megabytes: 8)
        try SamplePicture.png(seed: 1).withUnsafeBytes { try TestFile.write($0, to: disk.path + "/a.png") }
        let run = ["index", "--json", disk.path]
        try kill(run, point)
        try workspace.expectSound(images: 1)
        #expect(try workspace.index(paths: [disk.path]).unchanged == 1)
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readOnly)
        #expect(try catalog.mountPoints().map(\.path) == [FilePath(disk.path)])
    }

    /// A library that was moved beside its pictures, whose paths become relative.
    private func killAfterMove(_ point: StopPoint) throws {
        try workspace.index()
        let moved = workspace.folder.path("photos.sqlite")
        try FileManager.default.moveItem(atPath: workspace.library, toPath: moved)
        var here = workspace
        here.library = moved
        let outcome = try here.program.killed(at: point).start(index).wait()
        #expect(outcome.code == -SIGKILL)
        // The pictures are found even if their paths are not yet stored as relative paths.
        #expect(try here.search().results.count == Self.pictures)
        if point.moment == .after { try here.expectSound(images: Self.pictures) }
        #expect(try here.index().unchanged == Self.pictures)
        try here.expectSound(images: Self.pictures)
        // The same works if the library is moved with its folder, when all paths are relative.
        let elsewhere = workspace.folder.path("elsewhere")
        try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
        for name in ["photos", "photos.sqlite"] {
            try FileManager.default.moveItem(
                atPath: workspace.folder.path(name), toPath: elsewhere + "/" + name)
        }
        here.library = elsewhere + "/photos.sqlite"
        #expect(try here.index(paths: [elsewhere + "/photos"]).unchanged == Self.pictures)
    }

    /// A library of an earlier version with four images.
    private func killMigration(of version: Int, _ point: StopPoint) throws {
        try? FileManager.default.removeItem(atPath: workspace.folder.path("library"))
        try workspace.folder.copy(
            Fixtures.path("libraries/version\(version).sqlite"), to: "library/photos.sqlite")
        let change = ["model", "default", "scenes"]
        try kill(change, point)
        #expect(try workspace.program.start(change).wait().code == 0)
        try workspace.checkInvariants(images: 4)
        #expect(try workspace.status().models.map(\.embeddings) == [4])
        try workspace.expectNothingLeft()
    }

    private func killRounding(_ point: StopPoint) throws {
        try workspace.addPictures(Self.pictures)
        try workspace.index()
        let before = try workspace.status().models[0].bytes
        try kill(index + ["--precision", "f16"], point)
        let isDone = point.moment == .after
        #expect(try workspace.status().models[0].bytes == (isDone ? before / 2 : before))
        try workspace.expectSound(images: Self.pictures)
        #expect(try workspace.index("--precision", "f16").unchanged == Self.pictures)
        #expect(try workspace.status().models[0].bytes == before / 2)
        try workspace.expectSound(images: Self.pictures)
    }

    private func addModels() throws {
        try workspace.addPictures(Self.pictures)
        try workspace.index("--exact-below", "10")
        try workspace.index("--exact-below", "10", "--model", Self.other)
    }

    private func models() throws -> [String] { try workspace.status().models.map(\.model) }

    private func killDefault(_ point: StopPoint) throws {
        try addModels()
        let change = ["model", "default", Self.other]
        try kill(change, point)
        let chosen = try workspace.status().models.filter(\.isDefault).map(\.model)
        #expect(chosen == [point.moment == .after ? Self.other : Workspace.model])
        try workspace.checkInvariants(images: Self.pictures)
        #expect(try workspace.program.start(change).wait().code == 0)
        #expect(try workspace.status().models.filter(\.isDefault).map(\.model) == [Self.other])
    }

    private func killRemoval(_ point: StopPoint) throws {
        try addModels()
        let change = ["model", "remove", Self.other, "--from-library"]
        try kill(change, point)
        let isThere = point.step == .modelRemoval && point.moment != .after
        #expect(try models() == (isThere ? [Workspace.model, Self.other] : [Workspace.model]))
        try workspace.expectSound(images: Self.pictures)
        #expect(try workspace.program.start(change).wait().code == (isThere ? 0 : 69))
        #expect(try models() == [Workspace.model])
        try workspace.expectSound(images: Self.pictures)
        try workspace.expectNothingLeft(but: ".index-1")
    }
}
