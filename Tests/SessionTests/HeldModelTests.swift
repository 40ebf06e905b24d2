import CatalogStore
import FilePaths
import LibraryStore
import Session
import SystemPackage
import TestSupport
import Testing

/// The models of a library: which is used, and the removal of one.
struct HeldModelTests {
    private let folder: SessionFolder
    private let first: ModelRecord
    private let second: ModelRecord

    init() throws {
        folder = try SessionFolder()
        first = try folder.add(SessionFolder.first, of: SessionFolder.first)
        second = try folder.add("second", of: SessionFolder.second)
    }

    private func held() throws -> [String] { try folder.session().open().heldModels().map(\.name) }

    @Test func theDefaultIsChosenByNameOrFolder() throws {
        let session = folder.session()
        #expect(try session.open().modelInUse() == first)
        try session.setDefaultModel("second")
        #expect(try session.open().modelInUse() == second)
        // Another way to write the path of the first one.
        try session.setDefaultModel(SessionFolder.second + "/../gelu")
        #expect(try session.open().modelInUse() == first)
        let holds = [SessionFolder.first, "second"]
        #expect(
            throws: SessionError.notInLibrary(name: "scenes", library: folder.library.string, holds: holds)
        ) {
            try session.setDefaultModel("scenes")
        }
        #expect(try session.open().modelInUse() == first)
    }

    @Test func aModelGoesWithItsIndexFile() throws {
        for model in [first, second] {
            try folder.folder.write(
                [UInt8](repeating: 1, count: 50), to: "library.sqlite.index-\(model.id)")
        }
        let removed = try folder.session().removeModel("second")
        #expect(removed.bytes == Int64(4 * second.dimension) + 50 && removed.isFreed)
        #expect(try held() == [SessionFolder.first])
        #expect(FileStatus.isGone(folder.folder.file("library.sqlite.index-\(second.id)")))
        #expect(!FileStatus.isGone(folder.folder.file("library.sqlite.index-\(first.id)")))
        #expect(throws: SessionError.self) { try folder.session().removeModel("second") }
    }

    @Test func noModelGoesDuringARun() throws {
        let lock = try LibraryLock(libraryPath: folder.library)
        #expect(try lock.tryAcquire())
        #expect(throws: LibraryError.busy(path: folder.library.string)) {
            try folder.session().removeModel("second")
        }
        #expect(try held() == [SessionFolder.first, "second"])
        lock.release()
        _ = try folder.session().removeModel("second")
        #expect(try held() == [SessionFolder.first])
    }
}
