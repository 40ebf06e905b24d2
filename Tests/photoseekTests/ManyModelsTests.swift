import Foundation
import TestSupport
import Testing

/// Embeddings of several models in one library, which are never compared with each other.
struct ManyModelsTests {
    private static let first = Workspace.model
    private static let second = Fixtures.path("checkpoints/bfloat16")
    private let workspace: Workspace
    private let program: Program

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(4)
        var program = workspace.program
        program.environment["PHOTOSEEK_MODEL"] = ""
        self.program = program
    }

    private func index(_ model: String, _ options: String...) throws -> IndexAnswer {
        let arguments = ["index", "--json", "--model", model] + options + [workspace.photos]
        let outcome = try program.start(arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    private func hits(_ arguments: String...) throws -> SearchAnswer {
        try program.start(["search", "--json", "a red circle"] + arguments).wait().decoded()
    }

    /// The hits of a library that only has this model.
    private func hitsAlone(_ model: String) throws -> SearchAnswer {
        let library = workspace.folder.path("alone-\(model.hashValue).sqlite")
        #expect(
            try program("index", "--library", library, "--model", model, workspace.photos).code == 0)
        return try hits("--library", library)
    }

    private func models() throws -> [StatusAnswer.Model] { try workspace.status().models }

    @Test func aSecondModelLiesBesideTheFirst() throws {
        #expect(try index(Self.first).added == 4)
        let outcome = try program("index", "--model", Self.second, workspace.photos)
        #expect(outcome.errors.contains("adding embeddings of \(Self.second) beside those of \(Self.first)"))
        #expect(outcome.output.hasPrefix("4 added"))
        #expect(try index(Self.second).unchanged == 4)
        let models = try models()
        #expect(models.map(\.model) == [Self.first, Self.second])
        #expect(models.map(\.embeddings) == [4, 4] && models.map(\.isDefault) == [true, false])
        #expect(models.allSatisfy { $0.bytes == 4 * 4 * $0.dimension })
        // Each model finds the same as in a library of its own.
        for model in [Self.first, Self.second] {
            let (together, alone) = (try hits("--model", model), try hitsAlone(model))
            #expect(together.model == model && together.searched == 4)
            #expect(together.results.map(\.score) == alone.results.map(\.score))
        }
    }

    @Test func theDefaultIsTheUsersToChoose() throws {
        _ = try index(Self.first)
        _ = try index(Self.second)
        #expect(try program("model", "default").output == Self.first + "\n")
        #expect(try hits().model == Self.first)
        #expect(try program("model", "default", Self.second).output == Self.second + "\n")
        #expect(try hits().model == Self.second)
        #expect(try models().map(\.isDefault) == [false, true])
        // Indexing uses it, too.
        try workspace.addPictures(1, from: 4)
        let report: IndexAnswer = try program("index", "--json", workspace.photos).decoded()
        #expect(report.model == Self.second && report.added == 1)
        #expect(try models().map(\.embeddings) == [4, 5])
        try program("model", "default", "scenes").expectFailure(69, saying: "scenes", Self.first)
    }

    @Test func oneGoesAndTheOtherStays() throws {
        _ = try index(Self.first, "--exact-below", "1")
        _ = try index(Self.second, "--exact-below", "1")
        let files = { try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path("library")) }
        #expect(try files().filter { $0.contains(".index-") && !$0.contains("lock") }.count == 2)
        let before = try hits("--model", Self.second)
        let removed = try program("model", "remove", Self.first, "--from-library")
        #expect(removed.code == 0 && removed.output.hasSuffix(" MB\n"))
        #expect(removed.output.contains("from the library"))
        #expect(try models().map(\.model) == [Self.second])
        #expect(try files().filter { $0.contains(".index-") && !$0.contains("lock") }.count == 1)
        #expect(try hits().results.map(\.score) == before.results.map(\.score))
        try program("search", "--model", Self.first, "x").expectFailure(65, saying: Self.first, Self.second)
        try program("model", "remove", Self.first, "--from-library").expectFailure(69, saying: Self.first)
        // It can be added again, and the images are still the same.
        let report = try index(Self.first)
        #expect(report.added == 4)
        #expect(try workspace.status().images == 4)
    }

    @Test func theNameThatTheLibraryHasComesBeforeWhatItMeansHere() throws {
        // A folder with the name that another model has on the Hub.
        let folder = try workspace.folder.copy(Self.first, to: FetchedModel.name)
        var program = program
        program.environment["HF_HUB_CACHE"] = workspace.folder.path("hub")
        program.currentFolder = workspace.photos
        try FetchedModel.lay(into: workspace.folder.path("hub"), from: Self.second)
        for model in [folder, FetchedModel.name] {
            #expect(try program("index", "--model", model, workspace.photos).code == 0)
        }
        #expect(try models().map(\.model) == [folder, FetchedModel.name])
        program.currentFolder = workspace.folder.path
        #expect(try program("model", "default", FetchedModel.name).output == FetchedModel.name + "\n")
        #expect(try program("model", "remove", FetchedModel.name, "--from-library").code == 0)
        #expect(try models().map(\.model) == [folder])
        // After that, the name means the folder.
        #expect(try program("model", "remove", FetchedModel.name, "--from-library").code == 0)
        #expect(try models().isEmpty)
    }

    @Test func aModelWhoseFirstRunWasKilledSaysHowToGoOn() throws {
        // A run that can read nothing leaves a model without embeddings, like a run that ends before its first
        // commit.
        let broken = try workspace.folder.write([1, 2, 3], to: "broken/a.png")
        #expect(try program("index", "--model", Self.second, broken).code == 0)
        let remedy = "photoseek index --model \(Self.second)"
        try program("search", "--model", Self.second, "x").expectFailure(66, saying: remedy + " FOLDER`")
        // A model that the library does not know need not be named again.
        try program("search", "--model", Self.first, "x").expectFailure(
            66, saying: "`photoseek index FOLDER`")
        _ = try index(Self.first)
        try program("search", "--model", Self.second, "x").expectFailure(65, saying: remedy, Self.first)
        try program("similar", "--model", Self.second, workspace.photo("00000.png"))
            .expectFailure(65, saying: remedy)
        #expect(try index(Self.second).added == 4)
        #expect(try hits("--model", Self.second).searched == 4)
    }

    @Test func aPictureThatChangesIsNewToBoth() throws {
        _ = try index(Self.first)
        _ = try index(Self.second)
        try workspace.addPicture("00000.png", seed: 99)
        #expect(try index(Self.first).updated == 1)
        // The other model has no embedding of the new content.
        #expect(try models().map(\.embeddings) == [4, 3])
        #expect(try index(Self.second).added == 1)
        #expect(try models().map(\.embeddings) == [4, 4])
        try FileManager.default.removeItem(atPath: workspace.photo("00001.png"))
        #expect(try index(Self.first).removed == 1)
        #expect(try models().map(\.embeddings) == [3, 3])
    }

    @Test func halfPrecisionTakesHalfTheSpaceAndSaysWhatItCosts() throws {
        try workspace.addPictures(40, from: 4)
        let report = try index(Self.first, "--precision", "f16")
        let precision = try #require(report.precision)
        #expect(precision.kind == "float16" && precision.vectors == 44)
        #expect(precision.recall > 0.9 && precision.recall <= 1)
        let model = try #require(try models().first)
        #expect(model.precision == "float16" && model.bytes == 44 * 2 * model.dimension)
        let alone = try hitsAlone(Self.first)
        let found = try hits()
        #expect(zip(found.results, alone.results).allSatisfy { abs($0.score - $1.score) < 1e-3 })
        // The option need not be given again, and what was rounded off cannot come back.
        try workspace.addPictures(1, from: 50)
        #expect(try index(Self.first).added == 1)
        #expect(try models().first?.precision == "float16")
        try program("index", "--model", Self.first, "--precision", "f32", workspace.photos)
            .expectFailure(64, saying: "f16")
    }

    @Test func asLongAsThereAreNoEmbeddingsTheyCanBeStoredEitherWay() throws {
        let broken = try workspace.folder.write([1, 2, 3], to: "broken/x.jpg")
        #expect(try program("index", "--model", Self.first, "--precision", "f16", broken).code == 0)
        #expect(try index(Self.first, "--precision", "f32").added == 4)
        #expect(try models().first?.precision == "float32")
    }

    @Test func aLibraryBecomesSmallerWhenItsEmbeddingsAreHalved() throws {
        try workspace.addPictures(60, from: 4)
        _ = try index(Self.first, "--exact-below", "1")
        let before = try hits("--exact")
        let report = try index(Self.first, "--exact-below", "1", "--precision", "f16")
        #expect(report.unchanged == 64 && report.precision?.vectors == 64)
        #expect(report.searchIndex?.built == true)
        let after = try hits("--exact")
        #expect(zip(before.results, after.results).allSatisfy { abs($0.score - $1.score) < 1e-3 })
        #expect(try hits().index == "ivf-flat")
        #expect(try program("index", "--verify").code == 0)
    }

    @Test func textsAreInWordsAlsoForSigLIP() throws {
        let model = Fixtures.path("checkpoints/siglip-words")
        #expect(try index(model).added == 4)
        #expect(try hits().results.count == 4)
        let shown = try program("model", "show", model)
        #expect(shown.code == 0 && shown.output.contains("ViT"))
        #expect(try program("model", "verify", model).code == 0)
        let tokens = try program("tokenize", "--json", "--model", model, "eine rote Katze")
        #expect(tokens.code == 0)
    }

    @Test func resNetsIndexAndSearch() throws {
        let model = try workspace.folder.copy(Fixtures.path("checkpoints/open-clip-resnet"), to: "resnet")
        // Words for the 60 rows of its token embedding.
        let vocabulary =
            #"{"a</w>": 1, "d": 2, "o": 3, "g</w>": 4, "<|startoftext|>": 58, "<|endoftext|>": 59}"#
        try workspace.folder.write(Array(vocabulary.utf8), to: "resnet/vocab.json")
        try workspace.folder.write(Array("#version: 0.2\n".utf8), to: "resnet/merges.txt")
        #expect(try program("index", "--model", model, workspace.photos).code == 0)
        #expect(try program("similar", workspace.photo("00000.png")).code == 0)
        #expect(try program("search", "a dog").code == 0)
    }

    @Test func aTextEncoderThatCannotBeUsedIsFoundBeforePicturesAreEmbedded() throws {
        let model = try workspace.folder.copy(Self.first, to: "model")
        try FileManager.default.removeItem(atPath: model + "/merges.txt")
        try program("index", "--model", model, workspace.photos).expectFailure(65, saying: "merges.txt")
        #expect(try workspace.status().models.isEmpty)
    }

    @Test func aLibraryOfAnEarlierVersionIsSearchedAtOnce() throws {
        let library = try workspace.folder.copy(Fixtures.path("libraries/version2.sqlite"), to: "old.sqlite")
        let status: StatusAnswer = try program("status", "--json", "--library", library).decoded()
        #expect(status.models.map(\.model) == ["scenes"] && status.models.map(\.embeddings) == [4])
    }
}
