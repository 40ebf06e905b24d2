import CatalogInspection
import LibraryStore
import CatalogStore
import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct OpeningTests {
    private static let allAccess: [Catalog.Access] = [
        .readOnly, .readWrite(create: false), .readWrite(create: true),
    ]

    private func bytes(_ path: FilePath) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path.string)))
    }

    /// Creates a library with one image and closes it. Returns its path and its bytes.
    private func closedLibrary(in folder: TemporaryFolder) throws -> (path: FilePath, bytes: [UInt8]) {
        let path = folder.file("library.sqlite")
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply([.upsert(.sample("/a"), vector: [1])], modelID: model.id)
        try catalog.close()
        return (path, try bytes(path))
    }

    @Test func newLibraryHasItsSettings() throws {
        let library = try SampleLibrary()
        #expect(
            try library.catalog.settings() == [
                "page_size": "16384", "journal_mode": "wal", "foreign_keys": "1", "synchronous": "1",
                "user_version": "11", "application_id": "\(0x5068_536B)",
            ])
        #expect(try library.catalog.models().count == 1)
        try library.catalog.checkInvariants()
    }

    @Test func theMemoryForPagesIsThatOfTheOpener() throws {
        let folder = try TemporaryFolder()
        let (path, _) = try closedLibrary(in: folder)
        for access in [Catalog.Access.readWrite(create: false), .readOnly] {
            let usual = try Catalog(path: path, access: access)
            let larger = try Catalog(path: path, access: access, pageCache: 8 << 20)
            // A negative number is one of kibibytes.
            #expect(try usual.pageCacheSetting() == "-2000")
            #expect(try larger.pageCacheSetting() == "-8192")
            #expect(try larger.images(ids: [1]) == usual.images(ids: [1]))
            try usual.close()
            try larger.close()
        }
    }

    @Test func missingLibraryIsNotMadeUnlessAsked() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("sub/deep/library.sqlite")
        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            #expect(throws: LibraryError.notFound(path: path.string)) {
                try Catalog(path: path, access: access)
            }
            let here = folder.file("library.sqlite")
            #expect(throws: LibraryError.notFound(path: here.string)) {
                try Catalog(path: here, access: access)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        try Catalog(path: path, access: .readWrite(create: true)).close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("sub/deep")) == ["library.sqlite"]
        )
    }

    @Test func closingLeavesOneFile() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        _ = try library.catalog.summary()
        let reader = try Catalog(path: library.path, access: .readOnly)
        #expect(try reader.summary().images == 1)
        try reader.close()
        try library.catalog.close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: library.folder.path) == ["library.sqlite"])
    }

    @Test func emptyFileIsALibraryInTheMaking() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(try folder.write([], to: "library.sqlite"))
        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            #expect(throws: LibraryError.notFound(path: path.string)) {
                try Catalog(path: path, access: access)
            }
        }
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        try catalog.checkInvariants()
    }

    @Test(arguments: [
        "S", "SQLite format 3",
        "not a database, but long enough to look at " + String(repeating: "x", count: 200),
    ])
    func otherFilesAreLeftAlone(content: String) throws {
        let folder = try TemporaryFolder()
        let path = FilePath(try folder.write(Array(content.utf8), to: "photo.jpg"))
        for access in Self.allAccess {
            let error = #expect(throws: LibraryError.self) { try Catalog(path: path, access: access) }
            guard case .notALibrary(path.string, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try bytes(path) == Array(content.utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["photo.jpg"])
    }

    @Test func foreignDatabaseIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        var (path, foreign) = try closedLibrary(in: folder)
        // The application id is at byte 68 of the header.
        foreign.replaceSubrange(68..<72, with: [0, 0, 0, 0])
        try folder.write(foreign, to: "library.sqlite")
        path = folder.file("library.sqlite")
        for access in Self.allAccess {
            #expect(
                throws: LibraryError.notALibrary(
                    path: path.string, found: "a SQLite database of another program")
            ) { try Catalog(path: path, access: access) }
        }
        #expect(try bytes(path) == foreign)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["library.sqlite"])
    }

    @Test func folderAndPipeAreNoLibraries() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        for access in Self.allAccess {
            #expect(throws: LibraryError.notALibrary(path: folder.path, found: "a folder")) {
                try Catalog(path: folder.root, access: access)
            }
            #expect(throws: LibraryError.self) { try Catalog(path: FilePath(pipe), access: access) }
            #expect(throws: LibraryError.self) {
                try Catalog(path: folder.file("pipe/library.sqlite"), access: access)
            }
        }
    }

    @Test func newerLibraryIsRefused() throws {
        let folder = try TemporaryFolder()
        var (path, newer) = try closedLibrary(in: folder)
        // The user version is at byte 60 of the header.
        newer.replaceSubrange(60..<64, with: [0, 0, 0, 12])
        path = FilePath(try folder.write(newer, to: "library.sqlite"))
        for access in Self.allAccess {
            #expect(throws: LibraryError.newerVersion(path: path.string, expected: 11, found: 12)) {
                try Catalog(path: path, access: access)
            }
        }
        #expect(try bytes(path) == newer)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["library.sqlite"])
    }

    /// A library whose creation was killed between writing the first page and the first migration.
    @Test func markedButEmptyLibraryIsCompleted() throws {
        let folder = try TemporaryFolder()
        var page = [UInt8](repeating: 0, count: 16384)
        page.replaceSubrange(0..<16, with: Array("SQLite format 3\0".utf8))
        // Page size, versions, payload fractions, change counter, size in pages, schema format, UTF-8, application id.
        page.replaceSubrange(16..<24, with: [0x40, 0, 1, 1, 0, 64, 32, 32])
        page.replaceSubrange(24..<32, with: [0, 0, 0, 1, 0, 0, 0, 1])
        page[47] = 4
        page[59] = 1
        page.replaceSubrange(68..<72, with: [0x50, 0x68, 0x53, 0x6B])
        page.replaceSubrange(92..<96, with: [0, 0, 0, 1])
        // An empty leaf page of a table: its content begins at the end of the page.
        page.replaceSubrange(100..<108, with: [13, 0, 0, 0, 0, 0x40, 0, 0])
        let path = FilePath(try folder.write(page, to: "library.sqlite"))
        #expect(throws: LibraryError.olderVersion(path: path.string, expected: 11, found: 0)) {
            try Catalog(path: path, access: .readOnly)
        }
        let catalog = try Catalog(path: path, access: .readWrite(create: false))
        #expect(try catalog.settings()["user_version"] == "10")
        try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.checkInvariants()
    }

    @Test func pathsThatSQLiteWouldReadAsAddresses() throws {
        let folder = try TemporaryFolder()
        for name in ["file:x?mode=memory", "a b%20#c?.sqlite", "é.sqlite", ":memory:"] {
            let path = folder.file(name)
            try Catalog(path: path, access: .readWrite(create: true)).close()
            #expect(FileManager.default.fileExists(atPath: path.string))
            try Catalog(path: path, access: .readOnly).close()
        }
    }

    @Test func manyMayMakeOneLibraryAtOnce() async throws {
        for _ in 0..<10 {
            let folder = try TemporaryFolder()
            let path = folder.file("library.sqlite")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<6 {
                    group.addTask {
                        let catalog = try Catalog(path: path, access: .readWrite(create: true))
                        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
                        try catalog.apply(
                            [.upsert(.sample(FilePath("/\(index)")), vector: [0])], modelID: model.id)
                    }
                }
                try await group.waitForAll()
            }
            let catalog = try Catalog(path: path, access: .readOnly)
            #expect(try catalog.summary().images == 6)
            try catalog.checkInvariants()
        }
    }
}
