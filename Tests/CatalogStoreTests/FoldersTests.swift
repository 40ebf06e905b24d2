import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// The folders that a library keeps up to date, and what it leaves out.
struct FoldersTests {
    @Test func foldersAreKeptOnceAndSorted() throws {
        let library = try SampleLibrary()
        let own = library.folder.root
        let odd = FilePath(bytes: Array("/caf".utf8) + [0xE9])
        try library.catalog.addFolders(["/b", "/a", own, library.folder.file("in"), odd, "/b", "/"])
        let expected = ["/", "/a", "/b", odd, own, library.folder.file("in")].sorted { $0.precedes($1) }
        #expect(try library.catalog.folders() == expected)
        try library.catalog.addFolders([own, "/a"])
        #expect(try library.catalog.folders() == expected)
        #expect(try library.catalog.removeFolder("/a"))
        #expect(try !library.catalog.removeFolder("/a"))
        #expect(try library.catalog.removeFolder(own))
        #expect(try library.catalog.folders() == expected.filter { $0 != "/a" && $0 != own })
        for wrong: FilePath in ["relative", "/a/../b"] {
            #expect(throws: LibraryError.self) { try library.catalog.addFolders([wrong]) }
        }
    }

    @Test func foldersBesideTheLibraryMoveWithIt() throws {
        let folder = try TemporaryFolder()
        let home = folder.file("before")
        let catalog = try Catalog(path: home.appending("library.sqlite"), access: .readWrite(create: true))
        try catalog.addFolders([home, home.appending("photos"), "/elsewhere"])
        try catalog.close()
        try FileManager.default.moveItem(atPath: home.string, toPath: folder.path("after"))
        let after = folder.file("after")
        let moved = try Catalog(path: after.appending("library.sqlite"), access: .readWrite(create: false))
        let expected = ["/elsewhere", after, after.appending("photos")]
        #expect(try Set(moved.folders()) == Set(expected))
        #expect(try moved.relocate(after, to: "/third") == 0)
        #expect(try moved.folders() == ["/elsewhere", "/third", "/third/photos"])
        #expect(try moved.removeFolder("/third"))
    }

    @Test func rulesAreKeptInTheirOrder() throws {
        let library = try SampleLibrary()
        #expect(try library.catalog.crawlRules() == CrawlRules())
        let rules = CrawlRules(excludes: ["*.gif", "!a.gif", "Drafts/", "*.gif"], leastSide: 64)
        #expect(rules.excludes == ["*.gif", "!a.gif", "Drafts/"])
        try library.catalog.setCrawlRules(rules)
        #expect(try library.catalog.crawlRules() == rules)
        try library.catalog.setCrawlRules(CrawlRules(excludes: ["x"]))
        #expect(try library.catalog.crawlRules() == CrawlRules(excludes: ["x"]))
    }
}
