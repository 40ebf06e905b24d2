import CatalogInspection
import CatalogStore
import Kernels
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// Libraries that earlier versions of Photoseek wrote.
struct MigrationTests {
    /// Copies a library of this version, with four images in the folder 2023 and one file that could not be read.
    private func library(version: Int, in folder: TemporaryFolder) throws -> FilePath {
        try folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "library.sqlite")
        return folder.file("library.sqlite")
    }

    /// The bytes of the first value of each embedding, read from the file with Python's `sqlite3`. The third library
    /// was made with a later model; the later ones store their embeddings as float16, widened here.
    private static func firstValues(version: Int) -> [[UInt8]] {
        switch version {
        case 4...10:
            [
                [0x00, 0xE0, 0x20, 0x3C], [0x00, 0x00, 0x05, 0xBD], [0x00, 0x80, 0x0A, 0x3D],
                [0x00, 0x40, 0x99, 0xBD],
            ]
        case 3:
            [
                [0xE3, 0xDA, 0x20, 0x3C], [0xF9, 0xFB, 0x04, 0xBD], [0x78, 0x8D, 0x0A, 0x3D],
                [0xC2, 0x45, 0x99, 0xBD],
            ]
        default:
            [
                [0x31, 0xE9, 0x72, 0x3D], [0xEF, 0x0D, 0xD9, 0xBC], [0x9B, 0x2E, 0x6E, 0xBD],
                [0x9D, 0x82, 0xD1, 0xBD],
            ]
        }
    }

    private static func decoderVersion(_ version: Int) -> Int {
        switch version {
        case 7...10: 3
        case 4...6: 2
        default: 1
        }
    }

    /// What is known of the pictures is searched for words at once.
    private func expectWords(in catalog: Catalog, _ version: Int) throws {
        func names(_ text: String) throws -> [String] {
            let words = WordSplitter.asked(text).map { WordCondition.Word($0.form) }
            let found = try catalog.imagesMatching(WordCondition(words), filters: [], modelID: 1, limit: nil)
            return try found.map {
                try catalog.image(id: $0.embedding.imageID)?.path.lastComponent?.string ?? ""
            }
        }
        #expect(try names("img 0412") == ["IMG_0412.jpg"])
        #expect(try names("2023").count == 4)
        let described = version < 7 ? [] : ["IMG_0414.jpg"]
        for text in ["family", "sao joao", "ann lee 2023", "summer", "feast"] {
            #expect(try names(text) == described)
        }
        try catalog.checkWordIndex()
    }

    @Test(arguments: 1...10)
    func everythingIsStillThere(_ version: Int) throws {
        let folder = try TemporaryFolder()
        let path = try library(version: version, in: folder)
        #expect(throws: LibraryError.olderVersion(path: path.string, expected: 11, found: version)) {
            try Catalog(path: path, access: .readOnly)
        }
        let catalog = try Catalog(path: path, access: .readWrite(create: false))
        try catalog.checkInvariants()
        let model = try #require(try catalog.modelInUse())
        #expect(model.name == "scenes" && model.dimension == 128)
        #expect(model.precision == (version < 4 ? .float32 : .float16))
        let names = ["IMG_0412.jpg", "IMG_0414.jpg", "IMG_0415.jpg", "IMG_0416.jpg"]
        #expect(try catalog.failures().map(\.path) == [folder.file("broken.jpg")])
        var bytes: [FilePath: [UInt8]] = [:]
        try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
            let image = try #require(try catalog.image(id: embedding.imageID))
            bytes[image.path] = Array(UnsafeRawBufferPointer(vector).prefix(4))
        }
        #expect(
            bytes
                == Dictionary(
                    uniqueKeysWithValues: zip(
                        names.map { folder.file("2023/" + $0) }, Self.firstValues(version: version))))
        // The values that later versions record about a file are missing.
        for file in try catalog.knownFiles(under: ["/"], modelID: model.id) {
            #expect((file.changeTime == nil) == (version < 4))
            #expect(file.decoderVersion == Self.decoderVersion(version) && file.requiredPixels == nil)
            #expect(file.hasEmbedding != file.isFailure)
        }
        // What is missing is read or computed by the next run.
        for file in try catalog.knownFiles(under: ["/"]) {
            #expect((file.factsBasis == nil) == (version < 6 || file.isFailure))
        }
        #expect(try catalog.facts(imageIDs: 0..<20).count == (version < 6 ? 0 : names.count))
        #expect((try catalog.strengthSentences(modelID: model.id) == nil) == (version < 7))
        #expect(try catalog.strengthBasis(modelID: model.id)?.count == (version < 7 ? nil : 4))
        #expect(try catalog.strengthReferences(embeddingIDs: 0..<20).count == (version < 7 ? 0 : 4))
        #expect(try catalog.madeTags().map(\.name) == (version < 9 ? [] : ["auto/cat"]))
        try expectWords(in: catalog, version)
        #expect(try catalog.mountPoints().isEmpty)
        let settings = try catalog.indexSettings(modelID: model.id)
        #expect(settings.precision == (version < 4 ? nil : .float32))
        #expect(settings.recall == (version < 4 ? nil : 0.9) && settings.lists == (version < 4 ? nil : 3))
        // It can be used like a new library.
        let before = try catalog.beginIndexGeneration(modelID: model.id)
        try catalog.apply([.remove(path: folder.file("2023/" + names[0]))], modelID: model.id)
        #expect(try catalog.removedEmbeddings(since: before)?.count == 1)
        try catalog.close()
        #expect(try Catalog(path: path, access: .readOnly).summary().images == 3)
    }
}
