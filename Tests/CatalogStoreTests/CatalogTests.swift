import LibraryStore
import CatalogStore
import SystemPackage
import TestSupport
import Testing

@Suite struct CatalogTests {
    @Test func imageSurvivesReopening() throws {
        let library = try SampleLibrary()
        let added = try library.add("/photos/a.jpg", content: 3)
        #expect(added.path == "/photos/a.jpg")
        #expect(added.fileSize == 1003)
        #expect(added.modificationTime == 1_700_000_000_123_456_789)
        #expect(added.contentHash == .sample(3))
        #expect((added.width, added.height, added.orientation) == (643, 480, 4))
        try library.catalog.close()

        for access in [Catalog.Access.readOnly, .readWrite(create: false), .readWrite(create: true)] {
            let catalog = try Catalog(path: library.path, access: access)
            #expect(try catalog.image(id: added.id) == added)
            #expect(try catalog.image(atPath: "/photos/a.jpg") == added)
            #expect(try catalog.embedding(imageID: added.id, modelID: library.model.id) == .sample(3, 4))
            #expect(try catalog.models() == [library.model])
            try catalog.close()
        }
    }

    @Test func unknownImagesAreNil() throws {
        let library = try SampleLibrary()
        #expect(try library.catalog.image(id: 1) == nil)
        #expect(try library.catalog.image(atPath: "/a") == nil)
        #expect(try library.catalog.image(atPath: "a") == nil)
        #expect(try library.catalog.embedding(imageID: 1, modelID: library.model.id) == nil)
        #expect(try library.catalog.images(embeddingIDs: [1, 2]).isEmpty)
        #expect(try library.catalog.knownFiles(under: []).isEmpty)
    }

    @Test func imagesByEmbedding() throws {
        let library = try SampleLibrary()
        let images = [try library.add("/a", content: 1), try library.add("/b", content: 2)]
        let ids = try images.map {
            try #require(try library.catalog.embeddingID(imageID: $0.id, modelID: library.model.id))
        }
        let found = try library.catalog.images(embeddingIDs: [ids[1], ids[0], 99, ids[0]])
        #expect(found == [ids[0]: images[0], ids[1]: images[1]])
    }

    @Test func imagesWithContentNeedAnEmbedding() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        let first = try library.add("/a", content: 7)
        let second = try library.add("/b", content: 7)
        try library.add("/c", content: 8)
        #expect(
            try library.catalog.imagesWithContent(.sample(7), modelID: library.model.id) == [first, second])
        #expect(try library.catalog.imagesWithContent(.sample(7), modelID: other.id).isEmpty)
        #expect(try library.catalog.imagesWithContent(.sample(9), modelID: library.model.id).isEmpty)
    }

    @Test func modelsAreRegisteredOnce() throws {
        let library = try SampleLibrary()
        let again = try library.catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 4)
        #expect(again == library.model)
        #expect(try library.catalog.model(named: "tiny") == library.model)
        #expect(try library.catalog.model(named: "Tiny") == nil)
        #expect(try library.catalog.models() == [library.model])
    }

    @Test func aModelThatIsKnownByItsFingerprintTakesTheNewName() throws {
        let library = try SampleLibrary()
        try library.add("/a", content: 1)
        let renamed = try library.catalog.registerModel(name: "moved", fingerprint: "f1", dimension: 4)
        #expect(renamed.id == library.model.id)
        #expect(try library.catalog.models() == [renamed])
        #expect(try library.catalog.modelInUse() == renamed)
        try library.catalog.registerModel(name: "begun", fingerprint: "f2", dimension: 4)
        #expect(try library.catalog.heldModels() == [renamed])
    }

    @Test func aModelWithEmbeddingsKeepsItsNameAndOneWithoutGivesWay() throws {
        let library = try SampleLibrary()
        let successor = try library.catalog.registerModel(name: "tiny", fingerprint: "f3", dimension: 2)
        #expect(try library.catalog.models() == [successor])
        try library.catalog.apply(
            [.upsert(.sample("/a", content: 1), vector: [1, 0])], modelID: successor.id)
        for (fingerprint, dimension) in [("f2", 2), ("f3", 5)] {
            #expect(
                throws: LibraryError.modelMismatch(
                    path: library.name, stored: successor, fingerprint: fingerprint, dimension: dimension)
            ) {
                try library.catalog.registerModel(
                    name: "tiny", fingerprint: fingerprint, dimension: dimension)
            }
        }
        #expect(try library.catalog.models() == [successor])
    }

    @Test func embeddingsComeByAgeAndByModel() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 3)
        let paths: [FilePath] = ["/c", "/a", "/b"]
        for (content, path) in paths.enumerated() { try library.add(path, content: content) }
        try library.catalog.apply(
            [.upsert(.sample("/b", content: 2), vector: [7, 8, 9])], modelID: other.id)
        // Writing the image again makes its embedding the newest.
        try library.add("/c", content: 10)

        let embeddings = try library.catalog.allEmbeddings(library.model.id)
        #expect(embeddings.map(\.vector) == [.sample(1, 4), .sample(2, 4), .sample(10, 4)])
        #expect(try library.catalog.allEmbeddings(other.id).map(\.vector) == [[7, 8, 9]])
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 3)
        #expect(try library.catalog.embeddingCount(modelID: other.id) == 1)
        #expect(try library.catalog.embeddingCount(modelID: 77) == 0)
        #expect(throws: LibraryError.unknownModel(path: library.name, id: 77)) {
            try library.catalog.allEmbeddings(77)
        }
    }

    @Test(arguments: [1, 3, 128, 511, 512, 768, 1024, 5000]) func vectorsRoundTrip(dimension: Int) throws {
        let library = try SampleLibrary(dimension: dimension)
        var generator = SeededGenerator(seed: UInt64(dimension))
        var expected: [[Float]] = []
        var changes: [LibraryChange] = []
        for index in 0..<20 {
            var vector = generator.floats(dimension)
            vector[0] = [0, -0.0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude][index % 4]
            expected.append(vector)
            // Paths of different lengths move the vectors to odd addresses.
            changes.append(
                .upsert(
                    .sample(FilePath("/" + String(repeating: "x", count: index + 1)), content: index),
                    vector: vector))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
        let stored = try library.catalog.allEmbeddings(library.model.id)
        #expect(stored.map { $0.vector.map(\.bitPattern) } == expected.map { $0.map(\.bitPattern) })
    }

    @Test func bodyOfThePassMayReadWriteAndThrow() throws {
        struct Stop: Error {}
        let library = try SampleLibrary()
        for index in 0..<5 { try library.add(FilePath("/\(index)"), content: index) }
        var paths: [FilePath] = []
        try library.catalog.forEachEmbedding(modelID: library.model.id) { embedding, _ in
            paths.append(try library.catalog.image(id: embedding.imageID)?.path ?? "none")
            try library.apply(.remove(path: "/4"))
        }
        // The pass sees the library as it was at its start.
        #expect(paths == ["/0", "/1", "/2", "/3", "/4"])
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 4)
        #expect(throws: Stop.self) {
            try library.catalog.forEachEmbedding(modelID: library.model.id) { _, _ in throw Stop() }
        }
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 4)
    }

    @Test func summaryCounts() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "other", fingerprint: "f2", dimension: 2)
        for index in 0..<5 { try library.add(FilePath("/\(index)"), content: index) }
        try library.apply(
            .fail(path: "/z", fileSize: 1, modificationTime: 2, reason: "not an image"),
            .fail(path: library.folder.file("y"), fileSize: 3, modificationTime: -4, reason: "cut off"))
        let summary = try library.catalog.summary()
        #expect(summary.images == 5)
        #expect(summary.failures == 2)
        #expect(summary.models.map(\.model) == [library.model, other])
        #expect(summary.models.map(\.embeddings) == [5, 0])
        #expect(summary.bytes > 16384)

        let failures = [
            FailureRecord(path: "/z", fileSize: 1, modificationTime: 2, reason: "not an image"),
            FailureRecord(
                path: library.folder.file("y"), fileSize: 3, modificationTime: -4, reason: "cut off"),
        ]
        #expect(try library.catalog.failures() == failures)
        #expect(try library.catalog.failures(limit: 1) == [failures[0]])
        #expect(try library.catalog.failures(limit: 1, offset: 1) == [failures[1]])
        #expect(try library.catalog.failures(limit: 0).isEmpty)
    }

    @Test func closedCatalogSaysSo() throws {
        let library = try SampleLibrary()
        try library.catalog.close()
        #expect(throws: LibraryError.closed(path: library.name)) { try library.catalog.summary() }
        #expect(throws: LibraryError.closed(path: library.name)) { try library.apply(.remove(path: "/a")) }
        try library.catalog.close()
    }

    @Test func readOnlyCatalogRefusesToWrite() throws {
        let library = try SampleLibrary()
        let reader = try Catalog(path: library.path, access: .readOnly)
        #expect(throws: LibraryError.readOnly(path: library.name)) {
            try reader.apply([.remove(path: "/a")], modelID: library.model.id)
        }
        #expect(throws: LibraryError.readOnly(path: library.name)) {
            try reader.registerModel(name: "tiny", fingerprint: "f1", dimension: 4)
        }
    }
}
