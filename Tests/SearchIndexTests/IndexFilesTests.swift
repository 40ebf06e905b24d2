import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SearchIndex
import SystemPackage
import Testing
import TestSupport

/// Index files of models that are no longer in the library.
@Suite struct IndexFilesTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let model: ModelRecord
    private let other: ModelRecord

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        model = try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 4)
        other = try catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
    }

    private func lay(_ suffixes: String...) throws {
        for suffix in suffixes { try folder.write([1], to: "library.sqlite" + suffix) }
    }

    /// Returns the suffixes, after the library's name, of the files beside the library.
    private func suffixes() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { !["", "-wal", "-shm"].contains($0.dropFirst("library.sqlite".count)) }
            .map { String($0.dropFirst("library.sqlite".count)) }.sorted()
    }

    @Test func aModelThatGoesTakesItsFilesAlong() throws {
        let (first, second) = (".index-\(model.id)", ".index-\(other.id)")
        try lay(first, first + ".part", second, second + ".part")
        IndexFiles(library: catalog.path).remove(modelID: other.id)
        #expect(try suffixes() == [first, first + ".part"])
    }

    @Test func whatACrashLeftGoesAndNothingElse() throws {
        let kept = [
            ".index-\(model.id)", ".index-\(model.id).part", ".index-\(other.id).part",
        ]
        // These are not names of index files.
        let foreign = [
            ".index-", ".index-0", ".index-03", ".index-+7", ".index-7 ", ".index-7.part2",
            ".index-7.partial",
            ".index-7.bak", ".index-7x", ".index--7", ".index-99999999999999999999", ".index-٧", "2.index-7",
            ".lock.index-7",
        ]
        for suffix in kept + foreign + [".index-7", ".index-8.part", ".index-9223372036854775807"] {
            try lay(suffix)
        }
        try folder.write([1], to: "other.sqlite.index-7")
        try FileManager.default.createDirectory(
            atPath: catalog.path.string + ".index-9", withIntermediateDirectories: true)
        // Names need not be UTF-8.
        let odd = (catalog.path.string + ".index-").utf8CString.dropLast() + [-1, 0]
        let file = try #require(odd.withUnsafeBufferPointer { $0.baseAddress.flatMap { fopen($0, "wb") } })
        fclose(file)
        defer { _ = odd.withUnsafeBufferPointer { $0.baseAddress.map(unlink) } }

        IndexFiles(library: catalog.path).removeStrays(in: catalog)
        let left = Set(try suffixes())
        #expect(left.isSuperset(of: kept + foreign))
        #expect(left.contains(".index-9"))
        #expect(left.isDisjoint(with: [".index-7", ".index-8.part", ".index-9223372036854775807"]))
        #expect(FileManager.default.fileExists(atPath: folder.path("other.sqlite.index-7")))
        #expect(odd.withUnsafeBufferPointer { $0.baseAddress.map { access($0, F_OK) } } == 0)
    }

    @Test func filesStayIfTheModelsCannotBeRead() throws {
        try lay(".index-7")
        try catalog.close()
        IndexFiles(library: catalog.path).removeStrays(in: catalog)
        #expect(try suffixes() == [".index-7"])
    }

    @Test func theyLieBesideALibraryOfAnyName() throws {
        let path = folder.file(bytes: [0x4D, 0xFC]).appending(name: [0xFF])
        let odd = try Catalog(path: path, access: .readWrite(create: true))
        let model = try odd.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        let files = IndexFiles(library: odd.path)
        let index = files.path(modelID: model.id)
        #expect(index.bytes == path.bytes + Array(".index-\(model.id)".utf8))
        #expect(files.byteCount(modelID: model.id) == 0)
        let stray = path.appending(suffix: ".index-77")
        for file in [index, stray] { try file.write([1, 2, 3]) }
        #expect(files.byteCount(modelID: model.id) == 3)
        #expect(files.contains(index) && files.contains(stray) && !files.contains(path))
        #expect(!files.contains(folder.file("other").appending(name: index.nameBytes)))
        files.removeStrays(in: odd)
        #expect(FileStatus(of: index) != nil && FileStatus.isGone(stray))
    }

    @Test func theFilesOfAModelThatGaveWayGo() throws {
        try lay(".index-\(other.id)")
        let successor = try catalog.registerModel(name: "other", fingerprint: "f3", dimension: 2)
        #expect(successor.id != other.id)
        IndexFiles(library: catalog.path).removeStrays(in: catalog)
        #expect(try suffixes().isEmpty)
    }
}
