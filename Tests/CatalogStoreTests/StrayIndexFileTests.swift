import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Index files of models that are no longer in the library.
@Suite struct StrayIndexFileTests {
    private let library: SampleLibrary
    private let other: ModelRecord

    init() throws {
        library = try SampleLibrary()
        other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
    }

    private func lay(_ suffixes: String...) throws {
        for suffix in suffixes { try library.folder.write([1], to: "library.sqlite" + suffix) }
    }

    /// Returns the suffixes, after the library's name, of the files beside the library.
    private func suffixes() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: library.folder.path)
            .filter { !["", "-wal", "-shm"].contains($0.dropFirst("library.sqlite".count)) }
            .map { String($0.dropFirst("library.sqlite".count)) }.sorted()
    }

    @Test func aModelThatGoesTakesItsFilesAlong() throws {
        let (first, second) = (".index-\(library.model.id)", ".index-\(other.id)")
        try lay(first, first + ".part", second, second + ".part")
        try library.catalog.removeModel(other.id)
        #expect(try suffixes() == [first, first + ".part"])
    }

    @Test func whatACrashLeftGoesWhenTheLibraryIsOpened() throws {
        let kept = [
            ".index-\(library.model.id)", ".index-\(library.model.id).part", ".index-\(other.id).part",
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
        try library.folder.write([1], to: "other.sqlite.index-7")
        try FileManager.default.createDirectory(
            atPath: library.name + ".index-9", withIntermediateDirectories: true)
        // Names need not be UTF-8.
        let odd = (library.name + ".index-").utf8CString.dropLast() + [-1, 0]
        let file = try #require(odd.withUnsafeBufferPointer { $0.baseAddress.flatMap { fopen($0, "wb") } })
        fclose(file)
        defer { _ = odd.withUnsafeBufferPointer { $0.baseAddress.map(unlink) } }

        try Catalog(path: library.path, access: .readOnly).close()
        #expect(try suffixes().contains(".index-7"))
        try Catalog(path: library.path, access: .readWrite(create: false)).close()
        let left = Set(try suffixes())
        #expect(left.isSuperset(of: kept + foreign))
        #expect(left.contains(".index-9"))
        #expect(left.isDisjoint(with: [".index-7", ".index-8.part", ".index-9223372036854775807"]))
        #expect(FileManager.default.fileExists(atPath: library.folder.path("other.sqlite.index-7")))
        #expect(odd.withUnsafeBufferPointer { $0.baseAddress.map { access($0, F_OK) } } == 0)
    }

    @Test func theFilesOfAModelThatGaveWayGo() throws {
        try lay(".index-\(other.id)")
        let successor = try library.catalog.registerModel(name: "other", fingerprint: "f3", dimension: 2)
        #expect(successor.id != other.id)
        try Catalog(path: library.path, access: .readWrite(create: false)).close()
        #expect(try suffixes().isEmpty)
    }
}
