import CatalogInspection
import LibraryStore
import CatalogStore
import SystemPackage
import TestSupport
import Testing

@Suite struct CatalogChangeTests {
    @Test func changedContentKeepsTheIDAndDropsOtherModels() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let first = try library.add("/a", content: 1)
        try library.catalog.apply([.upsert(.sample("/a", content: 1), vector: [1, 2])], modelID: other.id)
        #expect(try library.catalog.embedding(imageID: first.id, modelID: library.model.id) == .sample(1, 4))

        let changed = try library.add("/a", content: 2)
        #expect(changed.id == first.id)
        #expect(changed.contentHash == .sample(2))
        #expect(try library.catalog.embedding(imageID: first.id, modelID: library.model.id) == .sample(2, 4))
        #expect(try library.catalog.embedding(imageID: first.id, modelID: other.id) == nil)
    }

    @Test func idsAreNeverGivenAgain() throws {
        let library = try SampleLibrary()
        let first = try library.add("/a")
        try library.apply(.remove(path: "/a"))
        #expect(try library.add("/a").id > first.id)
    }

    @Test func touchChangesSizeAndTimeOnly() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a", content: 1)
        try library.apply(.touch(id: image.id, fileSize: 5, modificationTime: -6))
        let touched = try #require(try library.catalog.image(id: image.id))
        #expect((touched.fileSize, touched.modificationTime) == (5, -6))
        #expect(touched.contentHash == image.contentHash)
        #expect(try library.catalog.embedding(imageID: image.id, modelID: library.model.id) == .sample(1, 4))
    }

    @Test func failureAndImageReplaceEachOther() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a")
        try library.apply(.fail(path: "/a", fileSize: 1, modificationTime: 2, reason: "cut off"))
        #expect(try library.catalog.image(atPath: "/a") == nil)
        #expect(try library.catalog.embedding(imageID: image.id, modelID: library.model.id) == nil)
        #expect(try library.catalog.failures().map(\.reason) == ["cut off"])

        try library.apply(.fail(path: "/a", fileSize: 3, modificationTime: 4, reason: "empty"))
        #expect(
            try library.catalog.failures()
                == [FailureRecord(path: "/a", fileSize: 3, modificationTime: 4, reason: "empty")])
        try library.add("/a")
        #expect(try library.catalog.failures().isEmpty)
        try library.catalog.checkInvariants()
    }

    @Test func removeForgetsImagesAndFailures() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        try library.add("b")
        try library.apply(.fail(path: "/c", fileSize: 1, modificationTime: 2, reason: "empty"))
        try library.apply(
            .remove(path: "/a"), .remove(path: library.folder.file("b")), .remove(path: "/c"),
            .remove(path: "/unknown"))
        let summary = try library.catalog.summary()
        #expect((summary.images, summary.failures, summary.models[0].embeddings) == (0, 0, 0))
    }

    @Test func moveKeepsIDAndEmbedding() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a", content: 1)
        try library.add("b", content: 2)
        let target = library.folder.file("b")
        try library.apply(.move(id: image.id, path: target, fileSize: 9, modificationTime: 8))
        let moved = try #require(try library.catalog.image(atPath: target))
        #expect((moved.id, moved.fileSize, moved.modificationTime) == (image.id, 9, 8))
        #expect(moved.contentHash == image.contentHash)
        #expect(try library.catalog.image(atPath: "/a") == nil)
        #expect(try library.catalog.allEmbeddings(library.model.id).map(\.vector) == [.sample(1, 4)])
    }

    @Test func moveOverAFailure() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a")
        try library.apply(.fail(path: "/b", fileSize: 1, modificationTime: 2, reason: "empty"))
        try library.apply(.move(id: image.id, path: "/b", fileSize: 1, modificationTime: 1))
        #expect(try library.catalog.failures().isEmpty)
        try library.catalog.checkInvariants()
    }

    @Test func filesMayExchangeTheirNames() throws {
        let library = try SampleLibrary()
        let ids = try (["/a", "/b", "/c"] as [FilePath]).enumerated().map {
            try library.add($1, content: $0).id
        }
        try library.apply(
            .move(id: ids[0], path: "/b", fileSize: 1, modificationTime: 1),
            .move(id: ids[1], path: "/c", fileSize: 1, modificationTime: 1),
            .move(id: ids[2], path: "/a", fileSize: 1, modificationTime: 1))
        let after = try (["/a", "/b", "/c"] as [FilePath]).map { try library.catalog.image(atPath: $0)?.id }
        #expect(after == [ids[2], ids[0], ids[1]])
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 3)
    }

    @Test func oldPathMayBeReusedOrRemovedBeforeTheMove() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a", content: 1)
        try library.apply(
            .remove(path: "/a"), .upsert(.sample("/a", content: 2), vector: .sample(2, 4)),
            .move(id: image.id, path: "/b", fileSize: 1, modificationTime: 1))
        #expect(try library.catalog.image(atPath: "/b")?.id == image.id)
        #expect(try library.catalog.image(atPath: "/a")?.contentHash == .sample(2))
        #expect(try library.catalog.embedding(imageID: image.id, modelID: library.model.id) == .sample(1, 4))
    }

    @Test func copyTakesTheEmbeddingsOfAllModels() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a", content: 1)
        try library.catalog.apply([.upsert(.sample("/a", content: 1), vector: [1, 2])], modelID: other.id)
        try library.add("/b", content: 2)
        try library.apply(.copy(from: image.id, .sample("/b", content: 1)))
        let copy = try #require(try library.catalog.image(atPath: "/b"))
        #expect(copy.id != image.id)
        #expect(copy.contentHash == .sample(1))
        #expect(try library.catalog.embedding(imageID: copy.id, modelID: library.model.id) == .sample(1, 4))
        #expect(try library.catalog.embedding(imageID: copy.id, modelID: other.id) == [1, 2])
        #expect(try library.catalog.image(id: image.id) == image)
    }

    @Test func aTwinGivesTheEmbeddingsOfOtherModels() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a", content: 1)
        try library.catalog.apply(
            [.upsert(.sample("/b", content: 1), vector: [1, 2], twin: image.id)], modelID: other.id)
        let twin = try #require(try library.catalog.image(atPath: "/b"))
        #expect(try library.catalog.embedding(imageID: twin.id, modelID: library.model.id) == .sample(1, 4))
        #expect(try library.catalog.embedding(imageID: twin.id, modelID: other.id) == [1, 2])
        #expect(try library.catalog.embedding(imageID: image.id, modelID: other.id) == nil)
        // The upsert writes the image's own embedding; its embedding of the other model stays.
        let before = try library.catalog.embeddingID(imageID: twin.id, modelID: library.model.id)
        try library.catalog.apply(
            [.upsert(.sample("/b", content: 1), vector: [3, 4], twin: image.id)], modelID: other.id)
        #expect(try library.catalog.embedding(imageID: twin.id, modelID: other.id) == [3, 4])
        #expect(try library.catalog.embeddingID(imageID: twin.id, modelID: library.model.id) == before)
        try library.catalog.checkInvariants()
    }

    @Test func imagesWithContentOfAnyModel() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a", content: 1)
        #expect(try library.catalog.imagesWithContent(.sample(1), modelID: other.id).isEmpty)
        #expect(try library.catalog.imagesWithContent(.sample(1)) == [image])
        try library.catalog.removeModel(library.model.id)
        #expect(try library.catalog.imagesWithContent(.sample(1)).isEmpty)
    }

    @Test func copiesSeeTheLibraryBeforeTheBatch() throws {
        let library = try SampleLibrary()
        let first = try library.add("/a", content: 1)
        let second = try library.add("/b", content: 2)
        try library.apply(
            .copy(from: second.id, .sample("/a", content: 2)),
            .copy(from: first.id, .sample("/b", content: 1)),
            .remove(path: "/a"), .copy(from: first.id, .sample("/c", content: 1)))
        #expect(try library.catalog.image(atPath: "/a") == nil)
        let stored = try library.catalog.allEmbeddings(library.model.id).map(\.vector)
        #expect(stored == [.sample(1, 4), .sample(1, 4)])
        try library.catalog.checkInvariants()
    }

    @Test func invalidChangeInTheMiddleUndoesTheBatch() throws {
        let library = try SampleLibrary()
        let image = try library.add("/a", content: 1)
        let good = LibraryChange.upsert(.sample("/new", content: 5), vector: .sample(5, 4))
        for (name, bad) in badChanges(image) {
            let before = try library.catalog.allEmbeddings(library.model.id).map(\.vector)
            let error = #expect(throws: LibraryError.self, "\(name)") {
                try library.apply(good, .remove(path: "/a"), bad, good)
            }
            if case .invalidChange(let index, let reason)? = error {
                #expect(index == 2, "\(name)")
                #expect(!reason.isEmpty)
            } else {
                Issue.record("\(name): \(String(describing: error))")
            }
            #expect(try library.catalog.image(id: image.id) == image, "\(name)")
            #expect(try library.catalog.image(atPath: "/new") == nil, "\(name)")
            #expect(try library.catalog.allEmbeddings(library.model.id).map(\.vector) == before, "\(name)")
        }
        try library.catalog.checkInvariants()
    }

    private func badChanges(_ image: ImageRecord) -> [(String, LibraryChange)] {
        func altered(_ path: FilePath = "/x", _ alter: (inout NewImage) -> Void = { _ in }) -> LibraryChange {
            var new = NewImage.sample(path)
            alter(&new)
            return .upsert(new, vector: [1, 2, 3, 4])
        }
        let sample = NewImage.sample("/x")
        return [
            ("short vector", .upsert(sample, vector: [1, 2, 3])),
            ("long vector", .upsert(sample, vector: [1, 2, 3, 4, 5])),
            ("NaN", .upsert(sample, vector: [1, .nan, 3, 4])),
            ("infinity", .upsert(sample, vector: [1, 2, 3, -.infinity])),
            ("relative path", altered("x.jpg")), ("empty path", altered("")), ("root", altered("/")),
            ("dots", altered("/a/../b")), ("dot", altered("/a/./b")),
            ("negative size", altered { $0.fileSize = -1 }), ("no width", altered { $0.width = 0 }),
            ("no height", altered { $0.height = -3 }), ("orientation 0", altered { $0.orientation = 0 }),
            ("orientation 9", altered { $0.orientation = 9 }),
            ("short hash", altered { $0.contentHash = [1, 2, 3] }),
            ("touch of an unknown id", .touch(id: 999, fileSize: 1, modificationTime: 1)),
            ("touch of a removed image", .touch(id: image.id, fileSize: 1, modificationTime: 1)),
            ("move of an unknown id", .move(id: 999, path: "/x", fileSize: 1, modificationTime: 1)),
            ("move to a relative path", .move(id: image.id, path: "x", fileSize: 1, modificationTime: 1)),
            ("copy of an unknown id", .copy(from: 999, sample)),
            ("unknown twin", .upsert(sample, vector: [1, 2, 3, 4], twin: 999)),
            (
                "twin with different content",
                .upsert(.sample("/x", content: 2), vector: [1, 2, 3, 4], twin: image.id)
            ),
            ("copy with different content", .copy(from: image.id, .sample("/x", content: 2))),
            ("failure at a relative path", .fail(path: "x", fileSize: 1, modificationTime: 1, reason: "")),
            ("removal of a relative path", .remove(path: "x")),
        ]
    }

    @Test func copyNeedsAnEmbeddingOfTheModel() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let image = try library.add("/a", content: 1)
        #expect(throws: LibraryError.self) {
            try library.catalog.apply([.copy(from: image.id, .sample("/b", content: 1))], modelID: other.id)
        }
    }

    @Test func unknownModelIsRefused() throws {
        let library = try SampleLibrary()
        #expect(throws: LibraryError.unknownModel(path: library.name, id: 9)) {
            try library.catalog.apply([.remove(path: "/a")], modelID: 9)
        }
        try library.catalog.apply([], modelID: 9)
    }
}
