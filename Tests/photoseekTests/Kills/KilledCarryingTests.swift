import CatalogStore
import Foundation
import StopPoints
import SystemPackage
import TestSupport
import Testing

/// `kill -9` while a library is copied, restored, moved, merged or freed of pictures: the library and a former copy are sound, and the
/// same command completes the work.
struct KilledCarryingTests {
    private static let pictures = 6
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures, in: "a")
        try workspace.index()
    }

    @Test(arguments: KilledSteps.carrying.points)
    func theLibraryIsSound(_ point: StopPoint) throws {
        switch point.step {
        case .backup: try killBackup(point)
        case .restoration: try killRestoration(point)
        case .movedFolder: try killRelocation(point)
        case .merging: try killMerge(point)
        case .forgetting: try killForgetting(point)
        default: Issue.record("no command reaches \(point)")
        }
    }

    private func run(_ arguments: [String], killedAt point: StopPoint? = nil) throws {
        let program = point.map { workspace.program.killed(at: $0) } ?? workspace.program
        let outcome = try program.start(arguments).wait()
        try #require(
            outcome.code == (point == nil ? 0 : -SIGKILL), "\(String(describing: point)): \(outcome.errors)")
    }

    private func images(of library: String) throws -> Int {
        var other = workspace
        other.library = library
        let count = try Catalog(path: FilePath(library), access: .readOnly).summary().images
        try other.checkInvariants(images: count)
        return count
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path(folder)).sorted()
    }

    private func killBackup(_ point: StopPoint) throws {
        try workspace.makeFolder("copies")
        let copy = workspace.folder.path("copies/c.sqlite")
        try run(["backup", copy])
        try workspace.addPictures(2, from: 20)
        try workspace.index()
        try run(["backup", "--force", copy], killedAt: point)
        #expect(try images(of: copy) == (point.moment == .after ? 8 : Self.pictures))
        try workspace.expectSound(images: 8)
        try run(["backup", "--force", copy])
        #expect(try images(of: copy) == 8)
        #expect(try names(in: "copies") == ["c.sqlite"])
    }

    private func killRestoration(_ point: StopPoint) throws {
        let copy = workspace.folder.path("c.sqlite")
        try run(["backup", copy])
        try workspace.addPictures(2, from: 20)
        try workspace.index()
        try run(["restore", "--force", copy], killedAt: point)
        try workspace.expectSound(images: point.moment == .after ? Self.pictures : 8)
        try run(["restore", "--force", copy])
        try workspace.expectSound(images: Self.pictures)
        let former = try names(in: "library").filter { $0.contains("replaced") }
        let counts = try former.map { try images(of: workspace.folder.path("library/" + $0)) }
        #expect(counts.contains(8))
        #expect(try !names(in: "library").contains { $0.hasSuffix(".part") })
    }

    private func killRelocation(_ point: StopPoint) throws {
        try workspace.move("a", to: "b")
        let command = ["relocate", workspace.photo("a"), workspace.photo("b")]
        try run(command, killedAt: point)
        let folder = point.moment == .after ? "b/" : "a/"
        #expect(try workspace.names().allSatisfy { $0.hasPrefix(folder) })
        try workspace.expectSound(images: Self.pictures)
        if point.moment != .after { try run(command) }
        #expect(try workspace.names().allSatisfy { $0.hasPrefix("b/") })
        #expect(try !workspace.index().didEncode)
    }

    private func killMerge(_ point: StopPoint) throws {
        try workspace.addPictures(3, from: 20, in: "b")
        var other = workspace
        other.library = workspace.folder.path("other/l.sqlite")
        try other.index(paths: [workspace.photo("b")])
        try run(["merge", other.library], killedAt: point)
        try workspace.expectSound(images: Self.pictures + (point.moment == .after ? 3 : 0))
        try run(["merge", other.library])
        try workspace.expectSound(images: Self.pictures + 3)
        #expect(try images(of: other.library) == 3)
    }

    private func killForgetting(_ point: StopPoint) throws {
        let command = ["forget", "--yes", "name:00000.png", "--library", workspace.library]
        try run(command, killedAt: point)
        try workspace.expectSound(images: Self.pictures - (point.moment == .after ? 1 : 0))
        try run(command)
        try workspace.expectSound(images: Self.pictures - 1)
    }
}
