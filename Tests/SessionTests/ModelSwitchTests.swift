import CLIPModel
import CatalogStore
import LibraryStore
import Session
import SystemPackage
import TestSupport
import Testing

/// A library that moves to another model, and the speed of a model.
struct ModelSwitchTests {
    private let folder: SessionFolder

    init() throws { folder = try SessionFolder() }

    private func inUse() throws -> String? { try folder.session().open().modelInUse()?.name }

    @Test func theNewModelIsUsedWhenEveryImageHasIt() throws {
        // The new model is known first, as after a run that was killed before its first batch.
        let second = try folder.session(model: SessionFolder.second).model()
        let catalog = try folder.session().openForWriting(create: true)
        try catalog.registerModel(
            name: SessionFolder.second, fingerprint: second.encoder.fingerprint(), dimension: second.dimension
        )
        let first = try folder.add(SessionFolder.first, of: SessionFolder.first)
        try folder.add(SessionFolder.first, of: SessionFolder.first, image: "b.png")
        let change = try ModelSwitch(catalog, to: second)
        #expect(change.former == first)
        #expect(try change.finish() == 2 && inUse() == SessionFolder.first)
        try folder.add(SessionFolder.second, of: SessionFolder.second)
        #expect(try inUse() == SessionFolder.first)
        #expect(try change.finish() == 1 && inUse() == SessionFolder.first)
        try folder.add(SessionFolder.second, of: SessionFolder.second, image: "b.png")
        #expect(try inUse() == SessionFolder.first)
        #expect(try change.finish() == 0 && inUse() == SessionFolder.second)
        // The same model again changes nothing.
        let again = try ModelSwitch(catalog, to: second)
        #expect(try again.former?.name == SessionFolder.second && again.finish() == 0)
        #expect(try inUse() == SessionFolder.second)
    }

    @Test func anEmptyLibraryHasNoFormerModel() throws {
        let catalog = try folder.session().openForWriting(create: true)
        let change = try ModelSwitch(catalog, to: folder.session(model: SessionFolder.second).model())
        #expect(try change.former == nil && change.finish() == 0)
        #expect(try inUse() == nil)
    }

    @Test(arguments: [1, 2]) func aModelHasASpeed(threads: Int) throws {
        let model = try folder.session(model: SessionFolder.first).model()
        let rate = try EncodingRate(of: model.encoder, threads: threads, seconds: 0)
        #expect(rate.imagesPerSecond > 0 && rate.imagesPerSecond.isFinite)
    }
}
