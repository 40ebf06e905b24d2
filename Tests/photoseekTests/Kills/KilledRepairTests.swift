import CatalogInspection
import CatalogStore
import Foundation
import StopPoints
import SystemPackage
import TestSupport
import Testing

/// `kill -9` while a library is repaired: it is as it was, or repaired, and the next repair ends the work.
struct KilledRepairTests {
    private static let pictures = 5
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures)
        try workspace.index()
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readWrite(create: false))
        try catalog.changeGivenTags(of: [1], adding: ["family"], removing: [])
        try catalog.close()
    }

    private func repair(in program: Program) throws -> Program.Outcome {
        try program.start(["doctor", "--repair"]).wait()
    }

    private func expectRepaired() throws {
        let outcome = try repair(in: workspace.program)
        #expect(outcome.code == 0 || outcome.code == 65, "\(outcome.errors)")
        try workspace.index()
        let checked = try workspace.program("doctor")
        #expect(checked.code == 0, "\(checked.output)")
        #expect(checked.output.split(separator: "\n").count == 1, "\(checked.output)")
        try workspace.expectSound(images: Self.pictures)
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readOnly)
        #expect(try catalog.givenTags().map(\.name) == ["family"])
    }

    @Test(arguments: KilledSteps.repair.points.filter { $0.step == .repair })
    func rowsAreRepairedTogether(_ point: StopPoint) throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readWrite(create: false))
        try catalog.execute("UPDATE embeddings SET vector = x'00' WHERE id = 2; UPDATE words SET name = 'x'")
        try catalog.close()
        let outcome = try repair(in: workspace.program.killed(at: point))
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
        try expectRepaired()
    }

    @Test(arguments: KilledSteps.repair.points)
    func aDamagedLibraryIsReplacedAsAWhole(_ point: StopPoint) throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readOnly)
        let page = try #require(try catalog.pages(of: "facts", kind: "root").first)
        try catalog.close()
        var bytes = try FilePath(workspace.library).read()
        bytes.replaceSubrange((page - 1) * 16384..<page * 16384, with: [UInt8](repeating: 0, count: 16384))
        try FilePath(workspace.library).write(bytes)
        let outcome = try repair(in: workspace.program.killed(at: point))
        // Indexes and words are made anew first, which a damaged table may prevent before the end.
        if point.step == .repair, outcome.code != -SIGKILL { return }
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
        try expectRepaired()
    }
}
