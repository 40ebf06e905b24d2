import CatalogStore
import Foundation
import TestSupport
import Testing

@Suite struct LibraryLocationTests {
    @Test func pathsInsideTheFolderAreRelative() throws {
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.path("photos/library.sqlite"), createFolder: true)
        let home = folder.path("photos")
        #expect(location.file == home + "/library.sqlite")
        #expect(location.folder == home + "/")
        let stored = [
            (home + "/a.jpg", "a.jpg"), (home + "/2024/b c.jpg", "2024/b c.jpg"),
            (home + "/..a", "..a"), (home + "/é", "é"),
            (home + "2/a.jpg", home + "2/a.jpg"), (home, home), (home + ".jpg", home + ".jpg"),
            (folder.path("a.jpg"), folder.path("a.jpg")), ("/", "/"), ("/a", "/a"),
            // Looks alike but begins with other bytes.
            (home + "/e\u{301}", "e\u{301}"),
        ]
        for (absolute, expected) in stored {
            #expect(PathKey(location.stored(absolute)) == PathKey(expected))
            #expect(PathKey(location.absolute(expected)) == PathKey(absolute))
        }
    }

    @Test func combiningMarkAfterTheSlashStaysInTheName() throws {
        // "/" and a combining mark are one character to Swift.
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.path("library.sqlite"), createFolder: true)
        let name = "\u{301}x.jpg"
        #expect(PathKey(location.stored(folder.path + "/" + name)) == PathKey(name))
        #expect(PathKey(location.absolute(name)) == PathKey(folder.path + "/" + name))
    }

    @Test func lookAlikeFolderIsAnotherFolder() throws {
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.path("é/library.sqlite"), createFolder: true)
        let other = folder.path("e\u{301}/a.jpg")
        #expect(PathKey(location.stored(other)) == PathKey(other))
    }

    @Test func libraryInTheRootFolder() throws {
        let location = try LibraryLocation(path: "/no-such-library.sqlite", createFolder: false)
        #expect(location.folder == "/")
        #expect(location.stored("/a/b") == "a/b")
        #expect(location.absolute("a/b") == "/a/b")
    }

    @Test func symbolicLinksAreResolved() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("real"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("real"))
        let location = try LibraryLocation(path: folder.path("link/library.sqlite"), createFolder: false)
        #expect(location.file == folder.path("real/library.sqlite"))
        #expect(location.stored(folder.path("real/a")) == "a")
        #expect(location.stored(folder.path("link/a")) == "a")
        #expect(location.absolute("a") == folder.path("real/a"))
    }

    @Test func linkToTheFileItself() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "real/library.sqlite")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.sqlite"), withDestinationPath: folder.path("real/library.sqlite"))
        let location = try LibraryLocation(path: folder.path("link.sqlite"), createFolder: false)
        #expect(location.file == folder.path("real/library.sqlite"))
        #expect(location.stored(folder.path("a")) == folder.path("a"))
        #expect(location.stored(folder.path("real/a")) == "a")
    }

    @Test func dotsAreResolved() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
        let location = try LibraryLocation(path: folder.path("a/.././a/library.sqlite"), createFolder: false)
        #expect(location.file == folder.path("a/library.sqlite"))
        #expect(location.stored(folder.path("a/b")) == "b")
    }

    @Test(arguments: ["", "a\0b", "sub/", "sub/..", "."]) func noFile(path: String) throws {
        let folder = try TemporaryFolder()
        let absolute = path.isEmpty ? "" : folder.path("x/" + path)
        #expect(throws: CatalogError.self) {
            let location = try LibraryLocation(path: absolute, createFolder: false)
            _ = try Catalog(path: location.file, access: .readOnly)
        }
    }
}

@Suite struct PathKeyTests {
    @Test func looksAlikeIsNotEqual() {
        let composed = PathKey("/é"), decomposed = PathKey("/e\u{301}")
        #expect(composed.path == decomposed.path)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, PathKey("/é")]).count == 2)
        #expect(decomposed < composed)
    }
}
