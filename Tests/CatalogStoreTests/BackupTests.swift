import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Copies of libraries.
@Suite struct BackupTests {
    private func names(in folder: FilePath) throws -> Set<String> {
        Set(try folder.sizes().keys.map { String(decoding: $0, as: UTF8.self) })
    }

    /// A library with images in its folder, below it, above it and elsewhere, some with names that are not UTF-8.
    private func library(in home: FilePath) throws -> Catalog {
        let catalog = try Catalog(path: home.appending("l.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4)
        let above = home.removingLastComponent()
        let paths = [
            home.appending("a"), home.appending("sub/b"), above.appending("c"), above.appending("copies/d"),
            home.appending(name: [0xFF, 0x20]), "/elsewhere/e",
        ]
        try catalog.apply(
            paths.enumerated().map { .upsert(.sample($1, content: $0), vector: .sample($0, 4)) },
            modelID: model.id)
        try catalog.apply(
            [.fail(path: home.appending("x"), fileSize: 1, modificationTime: 1, reason: "r")],
            modelID: model.id)
        try catalog.addFolders([home, above])
        try catalog.updateMountPoints([MountPoint(path: home, fileSystem: 2)], forgetting: [])
        let tagged = try catalog.image(atPath: home.appending("a"))?.id ?? 0
        try catalog.changeGivenTags(of: [tagged], adding: ["best"], removing: [])
        return catalog
    }

    @Test(arguments: ["home/copy.sqlite", "copies/copy.sqlite", "copy.sqlite", "home/sub/\u{1F4F7} copy"])
    func pathsMeanTheSameFilesInTheCopy(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.file("copies").makeFolder()
        try folder.file("home/sub").makeFolder()
        let catalog = try library(in: folder.file("home"))
        try catalog.backup(to: folder.file(name))
        #expect(FileStatus(following: folder.file(name))?.fileSize ?? 0 > 0)
        for access in [Catalog.Access.readOnly, .readWrite(create: false), .readOnly] {
            let copy = try Catalog(path: folder.file(name), access: access)
            try copy.checkInvariants()
            #expect(try LibraryContent(copy) == LibraryContent(catalog))
            try copy.close()
        }
    }

    @Test func aNameThatIsNotText() throws {
        let folder = try TemporaryFolder()
        let catalog = try library(in: folder.file("home"))
        let path = folder.file(bytes: [0xFF, 0x25, 0x3F])
        try catalog.backup(to: path)
        #expect(try LibraryContent(Catalog(path: path, access: .readOnly)) == LibraryContent(catalog))
        #expect(try folder.root.sizes().count == 2)
    }

    /// A library beside its images goes along with them, and so does its copy there.
    @Test func aCopyBesideTheImagesMovesWithThem() throws {
        let folder = try TemporaryFolder()
        let catalog = try library(in: folder.file("home"))
        try catalog.backup(to: folder.file("home/copy.sqlite"))
        try catalog.close()
        try folder.file("home").move(to: folder.file("moved"))
        let copy = try Catalog(path: folder.file("moved/copy.sqlite"), access: .readOnly)
        #expect(try copy.image(atPath: folder.file("moved/a")) != nil)
    }

    @Test func aCopyIsOneFileAndReplacesAnother() throws {
        let folder = try TemporaryFolder()
        let catalog = try library(in: folder.file("home"))
        try folder.file("copy").write([1, 2, 3])
        // A copy whose process was killed, and files of others.
        for name in ["copy.999999999.part", "copy.999999999.part-journal", "copy.1.part", "copy.x.part"] {
            try folder.file(name).write([1])
        }
        var last: (Int64, Int64) = (0, -1)
        try catalog.backup(to: folder.file("copy")) { last = ($0, $1) }
        #expect(last.0 == last.1 && last.1 == FileStatus(following: folder.file("copy"))?.fileSize)
        #expect(try names(in: folder.root) == ["home", "copy", "copy.1.part", "copy.x.part"])
        #expect(try LibraryContent(Catalog(path: folder.file("copy"), access: .readOnly)).images.count == 6)
    }

    @Test func anErrorLeavesNothingBehind() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let catalog = try library(in: folder.file("home"))
        try folder.file("copy").write([1, 2, 3])
        // The last call comes after the copy is complete, so that a library of one step cannot be stopped; this has more.
        let model = try catalog.registerModel(name: "wide", fingerprint: "w", dimension: 60_000)
        try catalog.apply(
            (0..<40).map { .upsert(.sample(FilePath("/w/\($0)")), vector: .sample($0, 60_000)) },
            modelID: model.id)
        #expect(throws: Stop.self) {
            try catalog.backup(to: folder.file("copy")) { done, total in if done < total { throw Stop() } }
        }
        for name in ["l.sqlite", "l.sqlite-wal", "l.sqlite.lock"] {
            #expect(throws: LibraryError.self) { try catalog.backup(to: folder.file("home/" + name)) }
        }
        #expect(
            throws: LibraryError.cannotOpen(path: folder.path("no/copy"), reason: "its folder does not exist")
        ) {
            try catalog.backup(to: folder.file("no/copy"))
        }
        #expect(throws: LibraryError.self) { try catalog.backup(to: folder.root) }
        // SQLite would take the log of another library for one of the copy.
        try folder.file("other-wal").write([1])
        #expect(throws: LibraryError.self) { try catalog.backup(to: folder.file("other")) }
        #expect(try names(in: folder.root) == ["home", "copy", "other-wal"])
        #expect(try folder.file("copy").read() == [1, 2, 3])
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func aFullDisk() throws {
        let folder = try TemporaryFolder()
        let catalog = try library(in: folder.file("home"))
        let model = try catalog.registerModel(name: "wide", fingerprint: "w", dimension: 60_000)
        try catalog.apply(
            (0..<20).map { .upsert(.sample(FilePath("/w/\($0)")), vector: .sample($0, 60_000)) },
            modelID: model.id)
        let disk = try ScratchDisk(in: folder, megabytes: 2)
        let path = FilePath(disk.path + "/copy")
        #expect(throws: LibraryError.diskFull(path: path.string)) { try catalog.backup(to: path) }
        #expect(try FilePath(disk.path).sizes().isEmpty)
    }

    @Test func aDamagedLibraryIsCopiedOnlyOnWish() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("home/l.sqlite")
        try library(in: folder.file("home")).close()
        var bytes = try path.read()
        // The cells of a page in the middle.
        for offset in stride(from: 16384 * 8 + 100, to: 16384 * 9, by: 7) { bytes[offset] ^= 0xFF }
        try path.write(bytes)
        let catalog = try Catalog(path: path, access: .readOnly)
        let error = #expect(throws: LibraryError.self) { try catalog.backup(to: folder.file("copy")) }
        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try names(in: folder.root) == ["home"])
        try catalog.backup(to: folder.file("home/copy"), checked: false)
        #expect(FileStatus(following: folder.file("home/copy"))?.fileSize == Int64(bytes.count))
    }

    /// Copies that are made while another thread writes hold the first batches as wholes.
    @Test func aCopyDuringWritesIsAPrefix() throws {
        let folder = try TemporaryFolder()
        let catalog = try Catalog(path: folder.file("l.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4)
        let isDone = Atomic(false)
        let failure = Mutex<(any Error)?>(nil)
        let writer = Thread {
            var batch = 0
            do {
                while !isDone.load(ordering: .relaxed) {
                    try catalog.apply(
                        (0..<10).map {
                            .upsert(
                                .sample(FilePath("/\(batch)/\($0)"), content: batch), vector: .sample($0, 4))
                        }, modelID: model.id)
                    batch += 1
                }
            } catch { failure.withLock { $0 = error } }
        }
        writer.start()
        defer {
            isDone.store(true, ordering: .relaxed)
            while !writer.isFinished { usleep(1000) }
        }
        var last = 0
        for number in 0..<8 {
            let path = folder.file("copy\(number)")
            try catalog.backup(to: path)
            let copy = try Catalog(path: path, access: .readOnly)
            try copy.checkInvariants()
            let known = try copy.knownFiles(under: ["/"], modelID: model.id)
            #expect(known.allSatisfy(\.hasEmbedding) && known.count % 10 == 0 && known.count >= last)
            let expected = (0..<known.count).map { FilePath("/\($0 / 10)/\($0 % 10)") }
            #expect(Set(known.map(\.path)) == Set(expected))
            last = known.count
        }
        #expect(failure.withLock { $0 == nil })
    }
}

/// Backups that become libraries again.
@Suite struct RestorationTests {
    @Test func theFormerLibraryIsKept() throws {
        let library = try SampleLibrary()
        try library.add("/a", content: 1)
        try library.add("in/b", content: 2)
        try library.catalog.backup(to: library.folder.file("backup"))
        let before = try LibraryContent(library.catalog)
        try library.add("/c", content: 3)
        let after = try LibraryContent(library.catalog)
        try library.catalog.close()
        let former = library.folder.file("former")
        let version = try Catalog.restore(
            library.folder.file("backup"), to: library.path, keepingFormerAs: former)
        #expect(version == Catalog.currentVersion)
        #expect(try LibraryContent(Catalog(path: library.path, access: .readWrite(create: false))) == before)
        #expect(try LibraryContent(Catalog(path: former, access: .readOnly)) == after)
    }

    /// The log of a library that was not closed stays with it.
    @Test func aFormerLibraryWithALog() throws {
        let library = try SampleLibrary()
        try library.add("/a", content: 1)
        try library.catalog.backup(to: library.folder.file("backup"))
        try library.add("/b", content: 2)
        let other = library.folder.file("other.sqlite")
        for ending in ["", "-wal"] {
            try other.appending(suffix: ending).write(library.path.appending(suffix: ending).read())
        }
        let former = library.folder.file("former")
        try Catalog.restore(library.folder.file("backup"), to: other, keepingFormerAs: former)
        #expect(try LibraryContent(Catalog(path: other, access: .readOnly)).images.count == 1)
        #expect(try LibraryContent(Catalog(path: former, access: .readOnly)).images.count == 2)
    }

    @Test(arguments: 1...10) func aBackupOfAnEarlierVersion(version: Int) throws {
        let folder = try TemporaryFolder()
        try folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "old/backup.sqlite")
        try folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "old/migrated.sqlite")
        let backup = folder.file("old/backup.sqlite")
        let bytes = try backup.read()
        try folder.file("home").makeFolder()
        #expect(try Catalog.restore(backup, to: folder.file("home/l.sqlite")) == version)
        #expect(try backup.read() == bytes)
        let library = try Catalog(path: folder.file("home/l.sqlite"), access: .readOnly)
        try library.checkInvariants()
        let migrated = try Catalog(
            path: folder.file("old/migrated.sqlite"), access: .readWrite(create: false))
        #expect(migrated.formerVersion == version)
        #expect(try LibraryContent(library) == LibraryContent(migrated))
        try migrated.close()
        #expect(
            try Catalog(path: folder.file("old/migrated.sqlite"), access: .readWrite(create: false))
                .formerVersion == nil)
    }

    @Test func filesThatAreNoBackups() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        try library.catalog.backup(to: library.folder.file("newer"))
        try library.catalog.close()
        var bytes = try library.folder.file("newer").read()
        bytes[63] = 200  // The schema version.
        try library.folder.file("newer").write(bytes)
        try library.folder.file("text").write(Array("text".utf8))
        try library.folder.file("empty").write([])
        let before = try library.path.read()
        for name in ["newer", "text", "empty", "missing"] {
            #expect(throws: LibraryError.self, "\(name)") {
                try Catalog.restore(
                    library.folder.file(name), to: library.path,
                    keepingFormerAs: library.folder.file("former"))
            }
        }
        #expect(throws: LibraryError.self) { try Catalog.restore(library.path, to: library.path) }
        #expect(try library.path.read() == before)
        #expect(FileStatus(following: library.folder.file("former")) == nil)
    }
}
