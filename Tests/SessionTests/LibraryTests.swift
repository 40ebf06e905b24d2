import CatalogStore
import FilePaths
import LibraryStore
import SearchIndex
import Session
import SystemPackage
import TestSupport
import Testing

/// Which library a session uses, and how it is opened.
struct LibraryTests {
    private let folder: SessionFolder

    init() throws { folder = try SessionFolder() }

    private func names() throws -> Set<String> {
        Set(try folder.folder.root.sizes().keys.map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func theUsersLibraryPrecedesTheVariablesAndTheseTheHome() throws {
        var environment = SessionEnvironment(
            library: "/variable.sqlite", dataFolder: "/data", home: "/home/ann")
        func path(_ library: FilePath? = nil) throws -> FilePath {
            try LibrarySession(library: library, environment: environment).libraryPath()
        }
        #expect(try path("/named.sqlite") == "/named.sqlite")
        #expect(try path() == "/variable.sqlite")
        environment.library = nil
        #expect(try path() == "/data/photoseek/library.sqlite")
        environment.dataFolder = "relative"
        #expect(try path() == "/home/ann/.local/share/photoseek/library.sqlite")
        environment.home = nil
        #expect(throws: SessionError.noLibraryPlace) { try path() }
        #expect(try path("/named.sqlite") == "/named.sqlite")
    }

    @Test func whatIsMissingIsNotMadeUnlessItShouldBe() throws {
        let session = folder.session()
        #expect(throws: LibraryError.notFound(path: folder.library.string)) { try session.open() }
        #expect(throws: LibraryError.notFound(path: folder.library.string)) { try session.openForWriting() }
        #expect(try session.openExistingForWriting() == nil)
        #expect(try names().isEmpty)
        try session.openForWriting(create: true).close()
        #expect(try session.open().access == .readOnly)
        #expect(try session.openExistingForWriting()?.access == .readWrite(create: false))
    }

    @Test(arguments: [1, 2, 3])
    func aLibraryOfAnEarlierVersionIsMigratedAndOpened(_ version: Int) throws {
        try folder.folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "library.sqlite")
        let catalog = try folder.session().open()
        #expect(catalog.access == .readOnly)
        #expect(try catalog.summary().images == 4)
    }

    @Test func anotherFileIsRefused() throws {
        try folder.folder.write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: "library.sqlite")
        for open in [{ try folder.session().open() }, { try folder.session().openForWriting() }] {
            let error = #expect(throws: LibraryError.self) { try open() }
            guard case .notALibrary = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func onlyAWriterRemovesTheIndexFilesOfLostModels() throws {
        let model = try folder.add("m", of: SessionFolder.first)
        let (kept, lost) = ("library.sqlite.index-\(model.id)", "library.sqlite.index-\(model.id + 1)")
        for name in [kept, lost] { try folder.folder.write([1], to: name) }
        _ = try folder.session().open()
        #expect(try names().isSuperset(of: [kept, lost]))
        try folder.session().openForWriting().close()
        #expect(try names().contains(kept) && !names().contains(lost))
    }

    @Test func theContentsIncludeTheIndexFiles() throws {
        let first = try folder.add("first", of: SessionFolder.first)
        try folder.add("second", of: SessionFolder.second)
        let before = try LibraryContents(try folder.session().open())
        #expect(before.path == folder.library && before.images == 1 && before.failures == 0)
        #expect(before.models.map(\.model.name) == ["first", "second"])
        #expect(before.models.map(\.embeddings) == [1, 1] && before.models.map(\.isInUse) == [true, false])
        #expect(before.models.map(\.bytes) == before.models.map { Int64(4 * $0.model.dimension) })
        #expect(before.models.allSatisfy { $0.index.lists == nil && $0.index.vectors == 1 })
        try folder.folder.write([UInt8](repeating: 1, count: 100), to: "library.sqlite.index-\(first.id)")
        let after = try LibraryContents(try folder.session().open())
        #expect(after.bytes == before.bytes + 100)
        #expect(after.models.map(\.bytes) == [before.models[0].bytes + 100, before.models[1].bytes])
    }
}
