import CatalogInspection
import LibraryStore
import CLIPModel
import CatalogStore
import Foundation
import ImagePreprocessing
import Indexing
import SystemPackage
import TestSupport
import Testing

/// A run with one model keeps another model's embeddings of all content that still exists.
struct SecondModelTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        try sample.addPictures(0..<3)
    }

    /// A decoder that rejects the pictures which other decoders accept.
    private var narrow: ImageDecoder { ImageDecoder(pixelLimit: 10) }

    private func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: sample.photo(name), toPath: sample.photo(other))
    }

    private func image(_ name: String) throws -> ImageRecord {
        try #require(try sample.catalog.image(atPath: sample.file(name)))
    }

    /// The embeddings of a picture, by the names of the models.
    private func vectors(_ name: String) throws -> [String: [Float]] {
        let id = try image(name).id
        return try sample.catalog.models().reduce(into: [:]) { vectors, model in
            vectors[model.name] = try sample.catalog.embedding(imageID: id, modelID: model.id)
        }
    }

    @Test func aRenamedPictureKeepsBoth() async throws {
        _ = try await sample.index()
        let before = (image: try image("00001.png"), vectors: try vectors("00001.png"))
        try move("00001.png", to: "renamed.png")
        let report = try await sample.index(sample.second)
        #expect(report.added == 3 && report.embedded == 3 && report.moved == 0 && report.removed == 0)
        #expect(try image("renamed.png").id == before.image.id)
        let after = try vectors("renamed.png")
        #expect(after.keys.sorted() == ["sample", "second"] && after["sample"] == before.vectors["sample"])
        let again = try await sample.index()
        #expect(again.unchanged == 3 && again.embedded == 0)
        try sample.catalog.checkInvariants()
    }

    @Test func aCopyOfAPictureGetsBoth() async throws {
        _ = try await sample.index()
        try sample.write(SamplePicture.png(seed: 1), to: "copy.png")
        // A picture that now has the content of another one is a copy, too.
        try sample.write(SamplePicture.png(seed: 1), to: "00002.png")
        let report = try await sample.index(sample.second)
        #expect(report.added == 4)
        let original = try vectors("00001.png")
        #expect(try vectors("copy.png")["sample"] == original["sample"])
        #expect(try vectors("00002.png")["sample"] == original["sample"])
        let again = try await sample.index()
        #expect(again.unchanged == 4 && again.embedded == 0)
        try sample.catalog.checkInvariants()
    }

    @Test func aPictureThatMovedOverATwinOfTheOtherModelKeepsBoth() async throws {
        _ = try await sample.index()
        let image = try image("00001.png")
        let vector = try #require(try vectors("00001.png")["sample"])
        let second = try sample.catalog.registerModel(
            name: sample.second.name, fingerprint: sample.second.encoder.checkpoint.fingerprint(),
            dimension: sample.second.encoder.dimension)
        let twin = NewImage(
            path: sample.folder.file("twin.png"), fileSize: 1, modificationTime: 1,
            contentHash: image.contentHash, width: image.width, height: image.height, orientation: 1)
        try sample.folder.write(SamplePicture.png(seed: 1), to: "twin.png")
        let other = [Float](repeating: 0.5, count: second.dimension)
        try sample.catalog.apply([.upsert(twin, vector: other)], modelID: second.id)
        try move("00001.png", to: "renamed.png")
        #expect(try await sample.index(sample.second).embedded == 2)
        #expect(try self.image("renamed.png").id == image.id)
        #expect(try vectors("renamed.png") == ["sample": vector, "second": other])
    }

    @Test func aCopyLeavesEmbeddingsThatAnIndexKnows() async throws {
        try sample.write(SamplePicture.png(seed: 1), to: "copy.png")
        _ = try await sample.index()
        let model = try #require(try sample.catalog.modelInUse())
        let copy = try image("copy.png").id
        let before = try sample.catalog.embeddingID(imageID: copy, modelID: model.id)
        // The second of the two takes the second model's embedding from the first.
        _ = try await sample.index(sample.second, options: IndexingOptions(threads: 1, batchSize: 1))
        #expect(try sample.catalog.embeddingID(imageID: copy, modelID: model.id) == before)
    }

    @Test(arguments: [false, true])
    func aPictureThatOneRunRefusesStaysWithTheOtherModel(_ isTouched: Bool) async throws {
        _ = try await sample.index()
        let before = try vectors("00001.png")
        if isTouched { try sample.touch("00001.png") }
        let report = try await sample.index(sample.second, decoder: narrow)
        #expect(report.failures.count == 3 && report.added == 0)
        #expect(try vectors("00001.png") == before)
        #expect(try sample.catalog.failures().isEmpty)
        try sample.catalog.checkInvariants()
        #expect(try await sample.index().unchanged == 3)
        #expect(try await sample.index(sample.second).added == 3)
    }

    @Test func aRenamedPictureThatOneRunRefusesStaysWithTheOtherModel() async throws {
        _ = try await sample.index()
        let before = try image("00001.png").id
        try move("00001.png", to: "renamed.png")
        let report = try await sample.index(sample.second, decoder: narrow)
        #expect(report.failures.count == 3 && report.removed == 0)
        #expect(try image("renamed.png").id == before)
        #expect(try sample.catalog.failures().isEmpty)
        #expect(try await sample.index().unchanged == 3)
        try sample.catalog.checkInvariants()
    }

    @Test func whatNoModelKnowsBecomesAFailure() async throws {
        _ = try await sample.index()
        let model = try #require(try sample.catalog.modelInUse())
        try sample.catalog.removeModel(model.id)
        #expect(try await sample.index(sample.second, decoder: narrow).failures.count == 3)
        #expect(try sample.images().isEmpty)
        #expect(try sample.catalog.failures().count == 3)
        #expect(try await sample.index(sample.second, decoder: narrow).knownFailures == 3)
        try sample.catalog.checkInvariants()
    }

    @Test func bytesThatChangedAndAreRefusedAreForgotten() async throws {
        _ = try await sample.index()
        try sample.write(SamplePicture.png(seed: 9), to: "00001.png")
        _ = try await sample.index(sample.second, decoder: narrow)
        #expect(try sample.catalog.failures().map(\.path) == [sample.file("00001.png")])
        #expect(try sample.images().count == 2)
        try sample.catalog.checkInvariants()
    }
}
