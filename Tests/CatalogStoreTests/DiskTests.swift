import CatalogInspection
import LibraryStore
import CatalogStore
import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct FullDiskTests {
    private func batch(_ number: Int, dimension: Int) -> [LibraryChange] {
        (0..<20).map { .upsert(.sample(FilePath("/\(number)/\($0)")), vector: .sample($0, dimension)) }
    }

    /// Writes batches until one fails, and checks that exactly the earlier batches are kept.
    private func fill(_ catalog: Catalog, full: LibraryError) throws {
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 512)
        var written = 0
        var failure: LibraryError?
        while failure == nil, written < 1000 {
            do {
                try catalog.apply(batch(written, dimension: 512), modelID: model.id)
                written += 1
            } catch let error as LibraryError {
                failure = error
            }
        }
        #expect(failure == full)
        #expect(try catalog.embeddingCount(modelID: model.id) == 20 * written)
        // A second failure does not use up the space that reading needs.
        #expect(throws: full) { try catalog.apply(batch(written, dimension: 512), modelID: model.id) }
        #expect(try catalog.allEmbeddings(model.id).count == 20 * written)
        try catalog.checkInvariants()
    }

    @Test func fullLibraryKeepsWhatWasWritten() throws {
        let library = try SampleLibrary(dimension: 512)
        try library.catalog.limitSize(toPages: try library.catalog.pageCount() + 40)
        try fill(library.catalog, full: .diskFull(path: library.name))
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func fullDiskKeepsWhatWasWritten() throws {
        let disk = try ScratchDisk(in: try TemporaryFolder(), megabytes: 2)
        let path = FilePath(disk.path + "/library.sqlite")
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        try fill(catalog, full: .diskFull(path: path.string))
        let count = try catalog.summary().images
        try? catalog.close()

        let again = try Catalog(path: path, access: .readOnly)
        #expect(try again.summary().images == count)
        try again.checkInvariants()
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func noSpaceForANewLibrary() throws {
        let disk = try ScratchDisk(in: try TemporaryFolder(), megabytes: 2)
        #expect(FileManager.default.createFile(atPath: disk.path + "/big", contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: disk.path + "/big"))
        do { while true { try file.write(contentsOf: Data(count: 4096)) } } catch {}
        let path = FilePath(disk.path + "/library.sqlite")
        #expect(throws: LibraryError.diskFull(path: path.string)) {
            try Catalog(path: path, access: .readWrite(create: true))
        }
        try file.truncate(atOffset: 0)
        try Catalog(path: path, access: .readWrite(create: true)).checkInvariants()
    }
}

@Suite struct ReadOnlyDiskTests {
    @Test(.enabled(if: ScratchDisk.isPermitted), arguments: [false, true])
    func libraryOnAReadOnlyDisk(withTraces: Bool) throws {
        let disk = try ScratchDisk(in: try TemporaryFolder(), megabytes: 4)
        let path = FilePath(disk.path + "/a b%?#/library.sqlite")
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 2)
        try catalog.apply([.upsert(.sample("/a"), vector: [1, 2])], modelID: model.id)
        try catalog.close()
        // Readers of earlier versions left these files.
        if withTraces {
            try path.appending(suffix: "-wal").write([])
            try path.appending(suffix: "-shm").write([UInt8](repeating: 0, count: 32768))
        }
        #expect(disk.setReadOnly(true))

        let reader = try Catalog(path: path, access: .readOnly)
        #expect(try reader.summary().images == 1)
        #expect(try reader.allEmbeddings(model.id).map(\.vector) == [[1, 2]])
        #expect(throws: LibraryError.readOnly(path: path.string)) {
            try Catalog(path: path, access: .readWrite(create: true))
        }
        let other = FilePath(disk.path + "/other.sqlite")
        #expect(throws: LibraryError.readOnly(path: other.string)) {
            try Catalog(path: other, access: .readWrite(create: true))
        }
        #expect(throws: LibraryError.readOnly(path: path.string)) {
            try LibraryLock(libraryPath: path).tryAcquire()
        }
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func unmergedLogOnAReadOnlyDisk() throws {
        let disk = try ScratchDisk(in: try TemporaryFolder(), megabytes: 4)
        let path = FilePath(disk.path + "/library.sqlite")
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 2)
        try catalog.apply([.upsert(.sample("/a"), vector: [1, 2])], modelID: model.id)
        let copy = FilePath(disk.path + "/copy.sqlite")
        for suffix in ["", "-wal"] {
            try copy.appending(suffix: suffix).write(try path.appending(suffix: suffix).read())
        }
        try catalog.close()
        for isReadOnly in [true, false] {
            #expect(disk.setReadOnly(isReadOnly))
            let reader = try Catalog(path: copy, access: .readOnly)
            #expect(try reader.allEmbeddings(model.id).map(\.vector) == [[1, 2]])
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func folderThatCannotBeWritten() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        try library.catalog.close()
        #expect(chmod(library.folder.path, 0o555) == 0)
        defer { chmod(library.folder.path, 0o755) }
        #expect(try Catalog(path: library.path, access: .readOnly).summary().images == 1)
        #expect(throws: LibraryError.readOnly(path: library.name)) {
            try Catalog(path: library.path, access: .readWrite(create: true))
        }
        #expect(throws: LibraryError.readOnly(path: library.name)) {
            try LibraryLock(libraryPath: library.path).tryAcquire()
        }
    }

    @Test(.enabled(if: geteuid() != 0)) func fileThatCannotBeRead() throws {
        let library = try SampleLibrary()
        try library.catalog.close()
        #expect(chmod(library.name, 0) == 0)
        for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
            let error = #expect(throws: LibraryError.self) { try Catalog(path: library.path, access: access) }
            guard case .cannotOpen? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}
