import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import LibraryStore
import SystemPackage
import Testing
import TestSupport

@Suite struct KnownFilesTests {
    @Test func filesBelowFolders() throws {
        let library = try SampleLibrary()
        let home = library.folder.root
        let outside: [FilePath] = [
            "/a/photos/1", "/a/photos/sub/2", "/a/photos2/3", "/a/photos!/4", "/a/photos", "/a/photo",
        ]
        let inside = ["x/1", "x/y/2", "x2/3", "0", "\u{7F}"].map { library.folder.file($0) }
        for path in outside + inside { try library.add(path) }

        #expect(try library.knownPaths(under: "/a/photos") == [outside[0], outside[1], outside[4]])
        #expect(try library.knownPaths(under: "/a/photos/") == [outside[0], outside[1], outside[4]])
        #expect(try library.knownPaths(under: "/a/photos/1") == [outside[0]])
        #expect(try library.knownPaths(under: "/a") == Set(outside))
        #expect(try library.knownPaths(under: "/") == Set(outside + inside))
        #expect(try library.knownPaths(under: home) == Set(inside))
        #expect(try library.knownPaths(under: home.appending("x")) == [inside[0], inside[1]])
        #expect(try library.knownPaths(under: home.appending("x/y/2")) == [inside[1]])
        let above = home.removingLastComponent()
        #expect(try library.knownPaths(under: above) == Set(inside))
        #expect(try library.knownPaths(under: home.appending(suffix: "2")).isEmpty)
        // Overlapping folders list a file once.
        #expect(
            try library.knownPaths(
                under: "/a/photos/1", "/a/photos", "/a", home, home.appending("x"), "/a/photos", "/a/photo")
                == Set(outside + inside))
        #expect(
            try library.knownPaths(under: "/a/photos!", "/a/photos", "/a/photos/sub")
                == [outside[0], outside[1], outside[3], outside[4]])
    }

    @Test func statesOfFiles() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a/1", content: 4)
        try library.apply(.fail(path: "/a/2", fileSize: 7, modificationTime: 8, reason: "empty"))

        let known = try library.catalog.knownFiles(under: ["/a"], modelID: library.model.id)
        let files = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        let file = try #require(files["/a/1"])
        #expect(
            (file.imageID, file.contentHash, file.isFailure, file.hasEmbedding) == (
                image.id, image.contentHash, false, true
            ))
        #expect((file.fileSize, file.modificationTime) == (image.fileSize, image.modificationTime))
        let failure = try #require(files["/a/2"])
        #expect(
            (failure.imageID, failure.contentHash, failure.isFailure, failure.hasEmbedding) == (
                nil, nil, true, false
            ))
        #expect((failure.fileSize, failure.modificationTime) == (7, 8))

        for model in [other.id, nil] {
            #expect(
                try library.catalog.knownFiles(under: ["/a"], modelID: model).allSatisfy { !$0.hasEmbedding })
        }
    }

    @Test func manyFoldersAreQuick() throws {
        let library = try SampleLibrary()
        let paths = (0..<300).map { FilePath("/many/\($0).jpg") }
        try library.catalog.apply(
            paths.map { .upsert(.sample($0), vector: .sample(1, 4)) }, modelID: library.model.id)
        #expect(try library.catalog.knownFiles(under: paths + paths).count == paths.count)
    }
}

/// A library that is next to its photos.
@Suite struct RelocationTests {
    @Test func pathsFollowTheFolder() throws {
        let folder = try TemporaryFolder()
        let before = folder.file("before"), after = folder.file("somewhere/after")
        let catalog = try Catalog(path: before.appending("library.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply(
            [
                .upsert(.sample(before.appending("a.jpg")), vector: [1]),
                .upsert(.sample(before.appending("2024/b.jpg")), vector: [2]),
                .upsert(.sample("/elsewhere/c.jpg"), vector: [3]),
                .fail(path: before.appending("d.jpg"), fileSize: 1, modificationTime: 1, reason: "empty"),
            ], modelID: model.id)
        try catalog.close()
        try FileManager.default.createDirectory(
            atPath: folder.path("somewhere"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: before.string, toPath: after.string)

        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            let moved = try Catalog(path: after.appending("library.sqlite"), access: access)
            let paths = try moved.knownFiles(under: ["/"]).map(\.path).sorted { $0.precedes($1) }
            #expect(
                paths == [
                    "/elsewhere/c.jpg", after.appending("2024/b.jpg"), after.appending("a.jpg"),
                    after.appending("d.jpg"),
                ])
            #expect(try moved.image(atPath: after.appending("a.jpg"))?.id == 1)
            #expect(try moved.image(atPath: before.appending("a.jpg")) == nil)
            #expect(try moved.failures().map(\.path) == [after.appending("d.jpg")])
        }
    }

    @Test func libraryMovedNextToItsPhotos() throws {
        let folder = try TemporaryFolder()
        let photos = folder.file("phótos")
        let catalog = try Catalog(path: folder.file("data/library.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply(
            [
                .upsert(.sample(photos.appending("á.jpg")), vector: [1]),
                .upsert(.sample(photos.appending(suffix: "2/b.jpg")), vector: [2]),
                .fail(path: photos.appending("d.jpg"), fileSize: 1, modificationTime: 1, reason: "empty"),
            ], modelID: model.id)
        try catalog.close()
        try FileManager.default.createDirectory(atPath: photos.string, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: folder.path("data/library.sqlite"), toPath: photos.appending("library.sqlite").string)

        // Read-only access cannot rewrite the paths but finds the images.
        let reader = try Catalog(path: photos.appending("library.sqlite"), access: .readOnly)
        #expect(try reader.image(atPath: photos.appending("á.jpg"))?.id == 1)
        #expect(try reader.knownFiles(under: [photos]).count == 2)
        try reader.close()

        let writer = try Catalog(path: photos.appending("library.sqlite"), access: .readWrite(create: false))
        try writer.checkInvariants()
        #expect(try writer.knownFiles(under: [photos]).count == 2)
        try writer.apply(
            [.upsert(.sample(photos.appending("á.jpg"), content: 5), vector: [5])], modelID: model.id)
        #expect(try writer.image(atPath: photos.appending("á.jpg"))?.id == 1)
        #expect(try writer.summary().images == 2)
    }

    @Test func libraryMovedNextToACopyOfItsPhotosKnowsEachOnce() throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("copy")
        let catalog = try Catalog(path: folder.file("own/library.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply(
            [
                .upsert(.sample(folder.file("own/a.jpg")), vector: [1]),
                .upsert(.sample(copy.appending("a.jpg"), content: 2), vector: [2]),
            ], modelID: model.id)
        try catalog.close()
        try FileManager.default.createDirectory(atPath: copy.string, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: folder.path("own/library.sqlite"), toPath: copy.appending("library.sqlite").string)
        let moved = try Catalog(path: copy.appending("library.sqlite"), access: .readWrite(create: false))
        try moved.checkInvariants()
        #expect(try moved.knownFiles(under: ["/"]).map(\.path) == [copy.appending("a.jpg")])
        #expect(try moved.embeddingCount(modelID: model.id) == 1)
    }

    @Test func pathsThroughALinkAreTheSameImages() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("real"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("real"))
        let catalog = try Catalog(path: folder.file("link/library.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply([.upsert(.sample(folder.file("link/a")), vector: [1])], modelID: model.id)
        try catalog.apply([.upsert(.sample(folder.file("real/a")), vector: [2])], modelID: model.id)
        #expect(try catalog.knownFiles(under: [folder.file("link")]).map(\.path) == [folder.file("real/a")])
        #expect(try catalog.embedding(imageID: 1, modelID: model.id) == [2])
    }
}
