import CatalogInspection
import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `photoseek doctor`
struct DoctorTests {
    private struct Health: Decodable {
        struct Item: Decodable {
            let kind: String
            let severity: String
            let message: String
            let count: Int?
            let remedy: String?
            let repairable: Bool
        }

        struct Table: Decodable {
            let table: String
            let rows: Int
            let complete: Bool
        }

        let library: String
        let healthy: Bool
        let findings: [Item]
        let encoder: String?
        let repaired: [Item]?
        let backup: String?
        let salvaged: [Table]?
    }

    private static let pictures = 8
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(Self.pictures)
        try workspace.index()
    }

    private func execute(_ sql: String) throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readWrite(create: false))
        try catalog.execute("PRAGMA foreign_keys = OFF; \(sql)")
        try catalog.close()
    }

    private func doctor(_ options: String...) throws -> Program.Outcome {
        try workspace.program.start(["doctor"] + options).wait()
    }

    @Test func aSoundLibraryTakesOneLine() throws {
        let outcome = try doctor()
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        #expect(
            outcome.output
                == "\(workspace.library) is well; its model computes the same with fast and with plain kernels\n"
        )
        let health: Health = try doctor("--json").decoded()
        #expect(health.healthy && health.findings.isEmpty && health.library == workspace.library)
        #expect(health.encoder == "plainKernels" && health.repaired == nil && health.backup == nil)
        let repair: Health = try doctor("--json", "--repair").decoded()
        #expect(repair.healthy && repair.repaired?.isEmpty == true && repair.backup == nil)
    }

    @Test func bundledModelsAreComparedWithTheirReference() throws {
        var scenes = try Workspace()
        scenes.program.environment["PHOTOSEEK_MODEL"] = nil
        try scenes.addPictures(2)
        try scenes.index("--model", "scenes")
        let outcome = try scenes.program("doctor")
        #expect(
            outcome.code == 0
                && outcome.output.hasSuffix("computes what the reference implementation computes\n"))
    }

    @Test func aProblemIsNamedWithItsRemedyAndRepaired() throws {
        try execute(
            "UPDATE embeddings SET vector = x'00' WHERE id = 3; UPDATE words SET name = 'x' WHERE rowid = 1")
        let outcome = try doctor()
        #expect(outcome.code == 65 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        try #require(lines.count == 2)
        #expect(lines[0].hasPrefix("problem   1 embeddings of the model ") && lines[0].contains("--repair"))
        #expect(lines[1].hasPrefix("problem   the words of 1 pictures ") && lines[1].contains("--repair"))

        let repaired = try doctor("--repair", "--json")
        #expect(repaired.code == 65)
        let health: Health = try repaired.decoded()
        #expect(health.repaired?.map(\.kind) == ["badVectors", "wrongWords"])
        #expect(health.findings.map(\.kind) == ["missingEmbeddings"] && !health.healthy)
        #expect(health.findings.first?.count == 1)
        let backup = try #require(health.backup)
        #expect(backup.hasPrefix(workspace.library.dropLast(".sqlite".count) + "-before-repair-"))
        #expect(FileManager.default.fileExists(atPath: backup))

        try workspace.index()
        #expect(try doctor().code == 0)
        try workspace.expectSound(images: Self.pictures)
    }

    @Test func notesAreNoProblem() throws {
        try workspace.write([], to: "empty.jpg")
        try workspace.index()
        let outcome = try doctor()
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("note      1 files are empty; restore them "))
        #expect(outcome.output.contains(" is well"))
    }

    @Test func theDirectoryOfTheModelIsGone() throws {
        let model = workspace.folder.path("model")
        try FileManager.default.copyItem(atPath: Workspace.model, toPath: model)
        var moved = try Workspace()
        moved.program.environment["PHOTOSEEK_MODEL"] = nil
        try moved.addPictures(2)
        try moved.index("--model", model)
        try FileManager.default.removeItem(atPath: model)
        let outcome = try moved.program("doctor")
        #expect(
            outcome.code == 65 && outcome.output.contains("photoseek model remove \(model) --from-library"))
    }

    @Test func aDamagedLibraryIsSaved() throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readOnly)
        let page = try #require(try catalog.pages(of: "facts", kind: "root").first)
        try catalog.close()
        var bytes = try FilePath(workspace.library).read()
        bytes.replaceSubrange((page - 1) * 16384..<page * 16384, with: [UInt8](repeating: 0, count: 16384))
        try FilePath(workspace.library).write(bytes)
        #expect(try doctor().code == 65)
        let outcome = try doctor("--repair", "--json")
        let health: Health = try outcome.decoded()
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(health.backup.map { FileManager.default.fileExists(atPath: $0) } == true)
        #expect(health.salvaged?.filter { !$0.complete }.map(\.table) == ["facts"])
        try workspace.index()
        #expect(try doctor().code == 0)
        try workspace.expectSound(images: Self.pictures)
    }

    @Test func whatCannotBeCheckedIsAnError() throws {
        var other = try Workspace()
        try other.program("doctor").expectFailure(66, saying: "no library")
        try other.program("doctor", "--repair").expectFailure(66, saying: "no library")
        try FilePath(other.folder.path("text.sqlite")).write(Array("no database at all".utf8))
        other.library = other.folder.path("text.sqlite")
        try other.program("doctor").expectFailure(65, saying: "is not a Photoseek library")
        try workspace.program("doctor", "extra").expectFailure(64, saying: "extra")
    }
}
