import CatalogStore
import FilePaths
import Foundation
import TestSupport
import Testing

/// Queries that are passed to the run that indexes.
struct AskedQueriesTests {
    @Test func queriesReachWhoeverHoldsTheLock() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("library.sqlite")
        let (search, run) = (AskedQueries(library: path), AskedQueries(library: path))
        search.note("nobody indexes")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let lock = try LibraryLock(libraryPath: path)
        #expect(try lock.tryAcquire())
        #expect(run.take().isEmpty)
        search.note("a dog\non the beach")
        search.note("")
        AskedQueries(library: path).note("café")
        #expect(run.take() == ["a dog on the beach", "café"])
        #expect(run.take().isEmpty)
        search.note("more")
        #expect(run.take() == ["more"])
        run.clear()
        #expect(run.take().isEmpty && FileStatus(of: folder.file("library.sqlite.asked")) == nil)
        // Nothing grows without end, and a link leads nowhere.
        for number in 0..<2000 { search.note("\(number) " + String(repeating: "x", count: 100)) }
        let size = try #require(FileStatus(of: folder.file("library.sqlite.asked"))?.fileSize)
        #expect(size < 70_000)
        #expect(run.take().count > 500)
        run.clear()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("library.sqlite.asked"), withDestinationPath: folder.path("other"))
        search.note("a link")
        #expect(FileStatus(of: folder.file("other")) == nil && run.take().isEmpty)
    }
}
