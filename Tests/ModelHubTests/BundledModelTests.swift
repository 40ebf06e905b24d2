import CLIPModel
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// The models that come with the program, and those that it recommends.
struct BundledModelTests {
    @Test func photosIsTheStandard() throws {
        #expect(BundledModel.standard == .photos)
        #expect(BundledModel.allCases.map(\.name) == ["photos", "scenes"])
    }

    @Test func theyAreNamedAndListed() throws {
        for name in Fixtures.bundledModels {
            let location = try ModelLocation(named: name)
            #expect(location.name == name && location.isComplete)
            #expect(location.folder.string == Fixtures.path("\(name)/checkpoint"))
        }
        let environment = HubEnvironment(["HF_HOME": "/nonexistent"])
        #expect(KnownModel.all(in: environment).map(\.location.name) == Fixtures.bundledModels)
    }

    @Test func whatIsRecommendedIsSmallestFirstAndHasASource() throws {
        let models = RecommendedModel.all
        #expect(models.count > 5 && Set(models.map(\.name)).count == models.count)
        #expect(models.map(\.megabytes) == models.map(\.megabytes).sorted())
        #expect(models.contains(.suggestion))
        for model in models {
            #expect(model.isBundled == (model.megabytes == 0))
            #expect(ModelLocation.isRepository(model.name) != model.isBundled)
            #expect(model.isBundled || model.accuracy != nil)
            guard let accuracy = model.accuracy else { continue }
            #expect((0.5..<1).contains(accuracy.share) && !accuracy.source.isEmpty)
        }
        #expect(models.filter(\.isBundled).map(\.name) == ["photos"])
    }

    @Test func whatIsHereNeedsAllItsFiles() throws {
        let folder = try TemporaryFolder()
        let environment = HubEnvironment(["HF_HUB_CACHE": folder.path("hub")])
        let model = RecommendedModel.suggestion
        #expect(!model.isHere(in: environment))
        try FetchedModel.lay(model.name, into: folder.path("hub"), leaving: ["model.safetensors"])
        #expect(!model.isHere(in: environment))
        try folder.file("hub").deleteTree()
        try FetchedModel.lay(model.name, into: folder.path("hub"))
        #expect(model.isHere(in: environment))
    }
}
