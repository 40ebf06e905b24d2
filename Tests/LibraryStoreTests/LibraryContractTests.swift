import FilePaths
import Kernels
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What every `Library` promises, whatever keeps it.
@Suite struct LibraryContractTests {
    private static let kinds = LibraryKind.allCases

    @Test(arguments: kinds) func modelsAreKnownByTheirFingerprint(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        #expect(try library.models().isEmpty && library.heldModels().isEmpty)
        let first = try library.register("first")
        #expect(first.dimension == 4 && first.precision == .float32)
        let renamed = try library.register("better name", fingerprint: "first")
        #expect(renamed.id == first.id && renamed.name == "better name")
        #expect(try library.model(named: "first") == nil)
        let second = try library.register("second")
        #expect(try library.models() == [renamed, second] && library.heldModels().isEmpty)
        try library.add("/photos/a.jpg", model: second)
        #expect(try library.heldModels() == [second])
        // A name whose model has embeddings cannot go to another model.
        #expect(throws: LibraryError.self) { try library.register("second", fingerprint: "third") }
        let third = try library.register("better name", fingerprint: "third")
        #expect(third.id > second.id)
        #expect(try library.models() == [second, third])
    }

    @Test(arguments: kinds) func aBatchIsWrittenAsAWholeOrNotAtAll(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        let good = LibraryChange.upsert(.sample("/photos/a.jpg"), vector: [1, 0, 0, 0])
        for bad: LibraryChange in [
            .upsert(.sample("relative.jpg"), vector: [1, 0, 0, 0]),
            .upsert(.sample("/photos/b.jpg"), vector: [1, 0, 0]),
            .upsert(.sample("/photos/b.jpg"), vector: [.nan, 0, 0, 0]),
            .touch(id: 77, fileSize: 1, modificationTime: 1),
            .describe(id: 77, ImageFacts(basis: [], format: "JPEG")),
            .move(id: 77, path: "/photos/c.jpg", fileSize: 1, modificationTime: 1),
            .copy(from: 77, .sample("/photos/c.jpg")),
        ] {
            let error = #expect(throws: LibraryError.self) {
                try library.apply([good, bad], modelID: model.id)
            }
            guard case .invalidChange(index: 1, _) = error else {
                Issue.record("\(String(describing: error)) for \(bad)")
                continue
            }
            #expect(try library.knownFiles(under: ["/"]).isEmpty)
        }
        #expect(throws: LibraryError.unknownModel(path: library.path.string, id: 99)) {
            try library.apply([good], modelID: 99)
        }
    }

    @Test(arguments: kinds) func changesKeepIdsAndEmbeddings(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        let a = try library.add("/photos/a.jpg", content: 1, model: model)
        let b = try library.add("/photos/b.jpg", content: 2, model: model)
        // Files that exchanged their names, and a copy of a file that is overwritten in the same batch.
        try library.apply(
            [
                .move(id: a.id, path: b.path, fileSize: 5, modificationTime: 6, changeTime: 7),
                .move(id: b.id, path: a.path, fileSize: 8, modificationTime: 9),
                .copy(from: a.id, .sample("/photos/copy.jpg", content: 1)),
                .fail(path: "/photos/broken.jpg", fileSize: 3, modificationTime: 4, reason: "broken"),
            ], modelID: model.id)
        #expect(try library.image(atPath: b.path)?.id == a.id)
        #expect(try library.image(atPath: a.path)?.id == b.id)
        #expect(try library.imagesWithContent(a.contentHash).map(\.path) == [b.path, "/photos/copy.jpg"])
        #expect(
            try library.embedding(imageID: a.id, modelID: model.id)
                == library.embedding(
                    imageID: library.image(atPath: "/photos/copy.jpg")!.id, modelID: model.id))
        let known = try library.knownFiles(under: ["/photos", "/photos/a.jpg"], modelID: model.id)
        #expect(
            Set(known.map(\.path)) == [a.path, b.path, "/photos/copy.jpg", "/photos/broken.jpg"]
                && known.count == 4)
        #expect(known.filter(\.isFailure).map(\.path) == ["/photos/broken.jpg"])
        #expect(known.first { $0.path == b.path }?.changeTime == 7)
        try library.apply([.remove(path: b.path), .remove(path: "/photos/never.jpg")], modelID: model.id)
        #expect(try library.image(atPath: b.path) == nil)
        #expect(try library.embeddingCount(modelID: model.id) == 2)
    }

    @Test(arguments: kinds) func factsAreKeptUntilTheContentChanges(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        var generator = SeededGenerator(seed: 7)
        let facts = ImageFacts.random(using: &generator)
        var image = NewImage.sample("/photos/a.jpg")
        image.facts = facts
        try library.apply([.upsert(image, vector: [1, 0, 0, 0])], modelID: model.id)
        let id = try #require(try library.image(atPath: image.path)?.id)
        #expect(try library.facts(imageIDs: [id, 99]) == [id: facts])
        #expect(try library.knownFiles(under: ["/"]).map(\.factsBasis) == [facts.basis])
        let other = ImageFacts(basis: [3], format: "PNG")
        try library.apply([.describe(id: id, other)], modelID: model.id)
        #expect(try library.facts(imageIDs: [id]) == [id: other])
        try library.add(image.path, content: 2, model: model)
        #expect(try library.facts(imageIDs: [id]).isEmpty)
    }

    @Test(arguments: kinds) func filtersFindTheEmbeddingsOfTheirImages(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let (model, other) = (try library.register("m"), try library.register("n"))
        for (number, format) in ["JPEG", "PNG", "JPEG"].enumerated() {
            var image = NewImage.sample(FilePath("/photos/\(number).jpg"), content: number)
            var facts = ImageFacts(basis: [], format: format)
            facts.takenAt = .init(localSeconds: Int64(number), nanoseconds: 0, utcOffset: nil, source: "exif")
            facts.keywords = number == 1 ? ["dog"] : []
            image.facts = facts
            try library.apply([.upsert(image, vector: [1, 0, 0, 0])], modelID: model.id)
        }
        func names(_ filters: ImageFilter...) throws -> Set<String> {
            let ids = try library.embeddingIDs(modelID: model.id, of: filters)
            return Set(try library.images(embeddingIDs: ids).values.map(\.path.string))
        }
        #expect(try names(ImageFilter(.format(["JPEG"]))) == ["/photos/0.jpg", "/photos/2.jpg"])
        #expect(try names(ImageFilter(.keyword("dog"))) == ["/photos/1.jpg"])
        #expect(
            try names(
                ImageFilter(.keyword("dog"), isNegated: true), ImageFilter(.taken(from: 1, before: nil))) == [
                    "/photos/2.jpg"
                ])
        #expect(try library.embeddingIDs(modelID: other.id, of: []).isEmpty)
        let all = try library.embeddingIDs(modelID: model.id, of: [])
        let some = Array(all.prefix(2)) + [999]
        #expect(try Set(library.embeddingIDs(among: some, modelID: model.id, of: [])) == Set(all.prefix(2)))
        #expect(try library.embeddingIDs(among: some, modelID: other.id, of: []).isEmpty)
        #expect(
            try library.embeddingIDs(among: all, modelID: model.id, of: [ImageFilter(.keyword("dog"))]).count
                == 1)
        #expect(
            try library.images(of: [], limit: 2, offset: 0).map(\.path) == ["/photos/2.jpg", "/photos/1.jpg"])
        #expect(try library.imageCount(of: [ImageFilter(.format(["PNG"]))]) == 1)
    }

    @Test(arguments: kinds) func pathsAreBytes(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let model = try made.library.register("m")
        let path = FilePath(bytes: Array("/photos/M".utf8) + [0xFC] + Array("ller.jpg".utf8))
        let image = try made.library.add(path, model: model)
        #expect(image.path == path)
        #expect(try made.library.knownFiles(under: [path]).map(\.path) == [path])
        #expect(try made.library.knownFiles(under: ["/photos/M"]).isEmpty)
    }

    /// Ids of embeddings only rise, so that whatever came after one has a higher id.
    @Test(arguments: kinds) func embeddingsComeInTheOrderOfTheirIds(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        for number in 1...5 {
            try library.add(FilePath("/photos/\(number).jpg"), content: number, model: model)
        }
        let before = try library.embeddings(model)
        #expect(
            before.map(\.vector.first) == [1, 2, 3, 4, 5] && before.map(\.id) == before.map(\.id).sorted())
        // A changed image gets a new id, and a removed one never returns.
        try library.add("/photos/2.jpg", content: 9, model: model)
        try library.apply([.remove(path: "/photos/5.jpg")], modelID: model.id)
        try library.add("/photos/5.jpg", content: 5, model: model)
        let last = before[4].id
        #expect(try library.embeddings(model, after: last).map(\.vector.first) == [9, 5])
        #expect(try library.embeddingCount(modelID: model.id, after: last) == 2)
        #expect(try library.embeddingCount(modelID: model.id) == 5)
        let ids = [before[2].id, before[1].id, before[0].id]
        var found: [Int64] = []
        try library.forEachEmbedding(ids: ids, modelID: model.id) { embedding, _ in found.append(embedding.id)
        }
        #expect(found == [before[2].id, before[0].id])
        #expect(
            try library.images(embeddingIDs: ids).mapValues(\.path)
                == [before[2].id: "/photos/3.jpg", before[0].id: "/photos/1.jpg"])
    }

    @Test(arguments: kinds) func aSnapshotDoesNotChange(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let (library, writer) = (made.library, try made.another())
        let model = try library.register("m")
        try library.add("/photos/a.jpg", model: model)
        try library.onSnapshot {
            #expect(try library.embeddingCount(modelID: model.id) == 1)
            try writer.add("/photos/b.jpg", model: model)
            #expect(try library.embeddingCount(modelID: model.id) == 1)
            #expect(try library.knownFiles(under: ["/"]).count == 1)
        }
        #expect(try library.embeddingCount(modelID: model.id) == 2)
    }

    @Test(arguments: kinds) func buildsKnowWhatWasRemovedSince(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        for number in 1...4 {
            try library.add(FilePath("/photos/\(number).jpg"), content: number, model: model)
        }
        let ids = try library.embeddings(model).map(\.id)
        try library.apply([.remove(path: "/photos/1.jpg")], modelID: model.id)
        let first = try library.beginIndexGeneration(modelID: model.id)
        #expect(first.tag.count == 32 && first.lastEmbeddingID == ids[3] && !first.isFinished)
        try library.apply([.remove(path: "/photos/2.jpg")], modelID: model.id)
        #expect(try library.removedEmbeddings(since: first) == [ids[1]])
        let second = try library.beginIndexGeneration(modelID: model.id)
        #expect(second.id > first.id && second.tag != first.tag)
        try library.finish(first, lastRemoval: try library.lastRemoval())
        #expect(try library.indexGenerations(modelID: model.id).map(\.id) == [second.id, first.id])
        try library.giveUp(second)
        #expect(try library.removedEmbeddings(since: second) == nil)
        #expect(try library.indexGenerations(modelID: model.id).map(\.isFinished) == [true])
        try library.forgetIndex(modelID: model.id)
        #expect(try library.removedEmbeddings(since: first) == nil)
    }

    @Test(arguments: kinds) func settingsAndMountPointsAreRemembered(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        #expect(try library.indexSettings(modelID: model.id) == IndexSettings())
        var settings = IndexSettings()
        (settings.recall, settings.precision, settings.lists) = (0.9, .float16, 7)
        try library.setIndexSettings(settings, modelID: model.id)
        #expect(try library.indexSettings(modelID: model.id) == settings)
        let disks = [
            MountPoint(path: "/disk/a", fileSystem: 5), MountPoint(path: "/disk/b", fileSystem: nil),
        ]
        try library.updateMountPoints(disks, forgetting: [])
        try library.updateMountPoints([MountPoint(path: "/disk/a", fileSystem: 6)], forgetting: ["/disk/b"])
        #expect(try library.mountPoints() == [MountPoint(path: "/disk/a", fileSystem: 6)])
    }

    @Test(arguments: kinds) func embeddingsAreRoundedOnce(_ kind: LibraryKind) throws {
        let made = try kind.make()
        let library = made.library
        let model = try library.register("m")
        let image = try library.add("/photos/a.jpg", vector: [0.1, 0.2, 0.3, 0.4], model: model)
        _ = try library.beginIndexGeneration(modelID: model.id)
        try library.roundEmbeddings(modelID: model.id, to: .float16)
        #expect(try library.model(named: "m")?.precision == .float16)
        let rounded = [0.1, 0.2, 0.3, 0.4].map { Float(Float16($0)) }
        #expect(try library.embedding(imageID: image.id, modelID: model.id) == rounded)
        #expect(try library.indexGenerations(modelID: model.id).isEmpty)
        try library.roundEmbeddings(modelID: model.id, to: .float16)
        #expect(throws: LibraryError.self) { try library.roundEmbeddings(modelID: model.id, to: .float32) }
        #expect(throws: LibraryError.unknownModel(path: library.path.string, id: 99)) {
            try library.roundEmbeddings(modelID: 99, to: .float16)
        }
    }
}
