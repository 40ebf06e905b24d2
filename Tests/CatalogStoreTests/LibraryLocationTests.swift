import LibraryStore
import CatalogStore
import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct LibraryLocationTests {
    @Test func pathsInsideTheFolderAreRelative() throws {
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.file("photos/library.sqlite"), createFolder: true)
        let home = folder.file("photos")
        #expect(location.file == home.appending("library.sqlite"))
        #expect(location.folder == home)
        let stored: [(FilePath, String)] = [
            (home.appending("a.jpg"), "a.jpg"), (home.appending("2024/b c.jpg"), "2024/b c.jpg"),
            (home.appending("..a"), "..a"), (home.appending("é"), "é"),
            (folder.file("photos2/a.jpg"), folder.path("photos2/a.jpg")), (home, home.string),
            (folder.file("photos.jpg"), folder.path("photos.jpg")),
            (folder.file("a.jpg"), folder.path("a.jpg")), ("/", "/"), ("/a", "/a"),
            // Looks the same as the name above but has other bytes.
            (home.appending("e\u{301}"), "e\u{301}"),
        ]
        for (absolute, expected) in stored {
            #expect(location.stored(absolute) == Array(expected.utf8))
            #expect(location.absolute(Array(expected.utf8)) == absolute)
        }
    }

    @Test func combiningMarkAfterTheSlashStaysInTheName() throws {
        // Swift treats "/" and a combining mark as one character.
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.file("library.sqlite"), createFolder: true)
        let name = "\u{301}x.jpg"
        #expect(location.stored(FilePath(folder.path + "/" + name)) == Array(name.utf8))
        #expect(location.absolute(Array(name.utf8)).bytes == Array((folder.path + "/" + name).utf8))
    }

    @Test func lookAlikeFolderIsAnotherFolder() throws {
        let folder = try TemporaryFolder()
        let location = try LibraryLocation(path: folder.file("é/library.sqlite"), createFolder: true)
        let other = folder.file("e\u{301}/a.jpg")
        #expect(location.stored(other) == other.bytes)
    }

    @Test func libraryInTheRootFolder() throws {
        let location = try LibraryLocation(path: "/no-such-library.sqlite", createFolder: false)
        #expect(location.folder == "/")
        #expect(location.stored("/a/b") == Array("a/b".utf8))
        #expect(location.absolute(Array("a/b".utf8)) == "/a/b")
    }

    @Test func symbolicLinksAreResolved() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("real"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("real"))
        let location = try LibraryLocation(path: folder.file("link/library.sqlite"), createFolder: false)
        #expect(location.file == folder.file("real/library.sqlite"))
        #expect(location.stored(folder.file("real/a")) == Array("a".utf8))
        #expect(location.stored(folder.file("link/a")) == Array("a".utf8))
        #expect(location.absolute(Array("a".utf8)) == folder.file("real/a"))
    }

    @Test func linkToTheFileItself() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "real/library.sqlite")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.sqlite"), withDestinationPath: folder.path("real/library.sqlite"))
        let location = try LibraryLocation(path: folder.file("link.sqlite"), createFolder: false)
        #expect(location.file == folder.file("real/library.sqlite"))
        #expect(location.stored(folder.file("a")) == folder.file("a").bytes)
        #expect(location.stored(folder.file("real/a")) == Array("a".utf8))
    }

    @Test func dotsAreResolved() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
        let location = try LibraryLocation(path: folder.file("a/.././a/library.sqlite"), createFolder: false)
        #expect(location.file == folder.file("a/library.sqlite"))
        #expect(location.stored(folder.file("a/b")) == Array("b".utf8))
    }

    @Test(arguments: ["", "sub/..", "."]) func noFile(path: String) throws {
        let folder = try TemporaryFolder()
        let absolute = path.isEmpty ? "" : folder.file("x/" + path)
        #expect(throws: LibraryError.self) {
            let location = try LibraryLocation(path: absolute, createFolder: false)
            _ = try Catalog(path: location.file, access: .readOnly)
        }
    }
}
