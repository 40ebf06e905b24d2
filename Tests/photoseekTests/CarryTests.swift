import Foundation
import StopPoints
import TestSupport
import Testing

/// Libraries that are backed up, restored, moved and merged by the program.
struct CarryTests {
    private struct BackupAnswer: Decodable {
        let file: String
        let images: Int
        let embeddings: Int
        let bytes: Int
    }

    private struct RestoreAnswer: Decodable {
        let library: String
        let images: Int
        let backupSchema: Int
        let schema: Int
        let former: String?
        let checked: Int
        let missing: Int
    }

    private struct RelocateAnswer: Decodable {
        let images: Int
        let checked: Int
        let same: Int
        let missing: Int
        let different: Int
        let relocated: Bool
    }

    private struct MergeAnswer: Decodable {
        let added: Int
        let equal: Int
        let embeddings: Int
        let models: [String]
        let skipped: [String]
    }

    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func answer<Answer: Decodable>(
        _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let outcome = try workspace.program.start(arguments + ["--json"]).wait()
        #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return try outcome.decoded(sourceLocation: sourceLocation)
    }

    private func expectError(
        _ code: Int32, _ part: String, _ arguments: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try workspace.program.start(arguments).wait()
        #expect(
            outcome.code == code && outcome.errors.contains(part), "\(outcome.code): \(outcome.errors)",
            sourceLocation: sourceLocation)
        #expect(outcome.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    }

    private func names(in folder: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path(folder)))
    }

    @Test func aBackupIsALibrary() throws {
        try workspace.addPictures(5)
        try workspace.index()
        try workspace.makeFolder("copies")
        let backup: BackupAnswer = try answer("backup", workspace.folder.path("copies/b.sqlite"))
        #expect(backup.images == 5 && backup.embeddings == 5)
        #expect(try names(in: "copies") == ["b.sqlite"])
        let paths = try workspace.paths()
        var copy = workspace
        copy.library = backup.file
        #expect(try copy.paths() == paths)
        try copy.checkInvariants(images: 5)

        try expectError(73, "--force", "backup", backup.file)
        try workspace.addPictures(1, from: 9)
        try workspace.index()
        let outcome = try workspace.program("backup", backup.file, "--force")
        #expect(outcome.code == 0 && outcome.output.hasPrefix("copied 6 pictures, "))
        try copy.checkInvariants(images: 6)
        try expectError(73, "its own files", "backup", workspace.library, "--force")
        try expectError(73, "does not exist", "backup", workspace.folder.path("none/b.sqlite"))
        // In a folder, each copy has a name of its own.
        for _ in 0..<2 { let _: BackupAnswer = try answer("backup", workspace.folder.path("copies")) }
        let dated = try names(in: "copies").subtracting(["b.sqlite"])
        #expect(dated.count == 2)
        #expect(dated.allSatisfy { $0.wholeMatch(of: /photos-\d{4}-\d\d-\d\d-\d{6}(-2)?\.sqlite/) != nil })
    }

    @Test func aBackupWhileTheLibraryIsWritten() throws {
        try workspace.addPictures(24)
        let gate = try Gate()
        let run = try workspace.program.waiting(at: .inside(.batch), pass: 2, gate).start(
            ["index", "--threads", "1", workspace.photos])
        try #require(gate.isReached(by: run))
        let backup: BackupAnswer = try answer("backup", workspace.folder.path("b.sqlite"))
        #expect(backup.images == 8)
        gate.open()
        #expect(try run.wait().code == 0)
        try workspace.checkInvariants(images: 24)
        workspace.copy(of: backup.file) { try? $0.checkInvariants(images: 8) }
    }

    @Test func aRestoredLibrary() throws {
        try workspace.addPictures(4)
        try workspace.index()
        let backup = workspace.folder.path("b.sqlite")
        let _: BackupAnswer = try answer("backup", backup)
        let before = try workspace.search().results
        try workspace.addPictures(3, from: 10)
        try workspace.index()
        try expectError(73, "--force", "restore", backup)
        let restored: RestoreAnswer = try answer("restore", backup, "--force")
        #expect(restored.images == 4 && restored.backupSchema == restored.schema)
        #expect(restored.checked == 4 && restored.missing == 0)
        #expect(try workspace.search().results == before)
        try workspace.checkInvariants(images: 4)
        var former = workspace
        former.library = try #require(restored.former)
        try former.checkInvariants(images: 7)
        // The pictures that the backup does not know are added again.
        #expect(try workspace.index().added == 3)

        // Without a library, nothing needs to be replaced; pictures that are gone are said.
        try workspace.remove(Workspace.name(0))
        let outcome = try workspace.program(
            "restore", backup, "--library", workspace.folder.path("new/l.sqlite"))
        #expect(outcome.code == 0 && outcome.errors.contains("1 of 4 pictures"))
        try expectError(65, "is not a Photoseek library", "restore", Program.path, "--force")
        try expectError(66, "no library at", "restore", workspace.folder.path("none"), "--force")
        try expectError(73, "its own files", "restore", workspace.library, "--force")
        try workspace.checkInvariants(images: 7)
    }

    @Test func aLibraryThatIsInUseIsNotReplaced() throws {
        try workspace.addPictures(16)
        try workspace.index()
        let backup = workspace.folder.path("b.sqlite")
        let _: BackupAnswer = try answer("backup", backup)
        try workspace.addPictures(16, from: 20)
        let gate = try Gate()
        let run = try workspace.program.waiting(at: .inside(.batch), gate).start(["index", workspace.photos])
        try #require(gate.isReached(by: run))
        try expectError(69, "locked by another program", "restore", backup, "--force")
        gate.open()
        #expect(try run.wait().code == 0)
        try workspace.checkInvariants(images: 32)
    }

    /// A library of an earlier version says so once, wherever it is opened first; a quiet command says nothing.
    @Test func earlierVersions() throws {
        let old = Fixtures.path("libraries/version9.sqlite")
        for (command, isSaid) in [
            (["status"], true), (["search", "--by", "words", "a"], true), (["folders", "list"], true),
            (["backup", workspace.folder.path("c.sqlite"), "--quiet"], false),
        ] {
            let library = try workspace.folder.copy(old, to: "\(command[0])/l.sqlite")
            let outcome = try workspace.program.start(command + ["--library", library]).wait()
            #expect(outcome.errors.contains("earlier version (schema 9)") == isSaid, "\(outcome.errors)")
            let again = try workspace.program.start(["status", "--library", library]).wait()
            #expect(again.code == 0 && !again.errors.contains("earlier version"), "\(again.errors)")
        }
        let restored = try workspace.program("restore", old)
        #expect(restored.code == 0 && restored.output.contains("schema 9"), "\(restored.errors)")
        try workspace.checkInvariants(images: 4)
        try expectError(73, "there is a library already", "restore", old)
    }

    @Test func aFolderThatHasAnotherPath() throws {
        try workspace.addPictures(6, in: "a")
        try workspace.addPictures(2, from: 10)
        try workspace.index()
        let (old, new) = (workspace.photo("a"), workspace.folder.path("disk/b"))
        try expectError(66, "nothing is there", "relocate", old, new)
        try workspace.makeFolder("disk")
        try FileManager.default.moveItem(atPath: old, toPath: new)
        let planned: RelocateAnswer = try answer("relocate", old, new, "--dry-run")
        #expect(planned.images == 6 && planned.same == 6 && !planned.relocated)
        let ids = try Set(workspace.search().results.map(\.id))
        let done: RelocateAnswer = try answer("relocate", old + "/", new)
        #expect(done.images == 6 && done.same == 6 && done.relocated)
        let hits = try workspace.search().results
        #expect(hits.count { $0.path.hasPrefix(new) } == 6 && Set(hits.map(\.id)) == ids)
        try workspace.checkInvariants(images: 8)
        let index = try workspace.index(paths: [workspace.photos, new])
        #expect(!index.didEncode && index.unchanged + index.moved == 8 && index.removed == 0)
        try expectError(66, "knows nothing", "relocate", old, new)

        // Other pictures are there now.
        for seed in 0..<3 { try FileManager.default.removeItem(atPath: new + "/" + Workspace.name(seed)) }
        try Data(SamplePicture.png(seed: 99)).write(to: URL(filePath: new + "/" + Workspace.name(3)))
        try FileManager.default.moveItem(atPath: new, toPath: workspace.folder.path("disk/c"))
        let third = workspace.folder.path("disk/c")
        try expectError(65, "3 are missing and 1 differ", "relocate", new, third)
        #expect(try workspace.paths().count { $0.hasPrefix(new) } == 6)
        let forced: RelocateAnswer = try answer("relocate", new, third, "--force")
        #expect(forced.missing == 3 && forced.different == 1 && forced.relocated)
        #expect(try workspace.paths().count { $0.hasPrefix(third) } == 6)
    }

    /// A library beside its pictures, and paths as one types them there.
    @Test func relativePaths() throws {
        var beside = workspace
        beside.library = workspace.folder.path("l.sqlite")
        try beside.addPictures(4)
        try beside.index()
        try FileManager.default.moveItem(atPath: beside.photos, toPath: workspace.folder.path("moved"))
        let outcome = try beside.program("relocate", "photos/", "./moved", "--json")
        let answer: RelocateAnswer = try outcome.decoded()
        #expect(outcome.code == 0 && answer.same == 4 && answer.relocated, "\(outcome.errors)")
        #expect(try beside.paths().allSatisfy { $0.hasPrefix(workspace.folder.path("moved/")) })
        let copied = try beside.program("backup", "copy.sqlite", "--json")
        let backup: BackupAnswer = try copied.decoded()
        #expect(copied.code == 0 && backup.file == workspace.folder.path("copy.sqlite"))
        #expect(try beside.program("restore", "./copy.sqlite", "--force").code == 0)
        #expect(try beside.paths().count == 4)
    }

    @Test func twoLibrariesBecomeOne() throws {
        try workspace.addPictures(5, in: "a")
        try workspace.addPictures(4, from: 10, in: "b")
        var other = workspace
        other.library = workspace.folder.path("other/l.sqlite")
        try workspace.index(paths: [workspace.photo("a")])
        try other.index()
        let merged: MergeAnswer = try answer("merge", other.library)
        #expect(merged.added == 4 && merged.equal == 5 && merged.embeddings == 4)
        #expect(merged.models.isEmpty && merged.skipped.isEmpty)
        let (hits, expected) = (try workspace.search().results, try other.search().results)
        #expect(hits.map(\.path) == expected.map(\.path) && hits.map(\.score) == expected.map(\.score))
        let index = try workspace.index()
        #expect(!index.didEncode && index.unchanged == 9)
        let again: MergeAnswer = try answer("merge", other.library)
        #expect(again.added == 0 && again.equal == 9 && again.embeddings == 0)
        try expectError(66, "no library at", "merge", workspace.folder.path("none"))
        try expectError(73, "with itself", "merge", workspace.library)
        try expectError(65, "is not a Photoseek library", "merge", Program.path)
        try expectError(
            66, "no library at", "merge", other.library, "--library", workspace.folder.path("none"))
    }
}

extension Workspace {
    /// Works with another library.
    fileprivate func copy(of library: String, _ body: (Workspace) -> Void) {
        var copy = self
        copy.library = library
        body(copy)
    }
}
