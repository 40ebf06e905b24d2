import Foundation
import TestSupport
import Testing

/// Models that the Hugging Face Hub's own tools have fetched are used directly from the cache.
struct HubCacheTests {
    private static let name = FetchedModel.name
    private let workspace: Workspace
    private var program: Program

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        program = workspace.program
        program.environment["PHOTOSEEK_MODEL"] = ""
        program.environment["HF_HOME"] = workspace.folder.path("hf")
        for name in ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"] {
            program.environment[name] = ""
        }
    }

    private func embed(_ model: String = name) throws -> Program.Outcome {
        try program("embed", "--text", "a picture", "--model", model)
    }

    @Test func aFetchedModelIsUsedUnderItsName() throws {
        try FetchedModel.lay(into: workspace.folder.path("hf/hub"))
        let index = try program("index", "--json", "--model", Self.name, workspace.photos)
        let report: IndexAnswer = try index.decoded()
        #expect(report.model == Self.name && report.added == 2)
        // The library remembers it, and it is the same model as its files in a folder.
        let search = try program("search", "--json", "a picture")
        let answer: SearchAnswer = try search.decoded()
        #expect(answer.model == Self.name && answer.results.count == 2)
        let same: SearchAnswer = try program("search", "--json", "--model", Workspace.model, "a picture")
            .decoded()
        #expect(same.results == answer.results)
    }

    @Test(arguments: ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HOME"])
    func theCacheIsWhereTheEnvironmentSays(_ variable: String) throws {
        let place = workspace.folder.path("elsewhere")
        let below = [
            "HF_HOME": "/hub", "XDG_CACHE_HOME": "/huggingface/hub", "HOME": "/.cache/huggingface/hub",
        ]
        try FetchedModel.lay(into: place + (below[variable] ?? ""))
        var program = program
        program.environment["HF_HOME"] = ""
        program.environment[variable] = place
        #expect(try program("embed", "--text", "a picture", "--model", Self.name).code == 0)
    }

    @Test func whatIsNotThereIsToldWithThreeWaysOut() throws {
        let outcome = try embed()
        #expect(outcome.code == 69)
        for words in [
            Self.name, workspace.folder.path("hf/hub"), "model pull", "folder", Fixtures.bundledModels[0],
        ] {
            #expect(outcome.errors.contains(words))
        }
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func whatWasFetchedInPartIsToldByItsMissingFile() throws {
        try FetchedModel.lay(into: workspace.folder.path("hf/hub"), leaving: ["model.safetensors"])
        let outcome = try embed()
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("model.safetensors"))
    }

    @Test func picklesAreNotRead() throws {
        try FetchedModel.lay(into: workspace.folder.path("hf/hub"), leaving: ["model.safetensors"])
        let snapshot = workspace.folder.path(
            "hf/hub/models--someone--tiny-clip/snapshots/\(FetchedModel.commit)")
        try Data("pickle".utf8).write(to: URL(filePath: snapshot + "/pytorch_model.bin"))
        let outcome = try embed()
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("pytorch_model.bin") && outcome.errors.contains("can run code"))
    }

    @Test(arguments: ["", "../../../somewhere", "main", "0123/4567", "\u{0}"])
    func aReferenceThatIsNoCommitLeadsNowhere(_ reference: String) throws {
        try FetchedModel.lay(into: workspace.folder.path("hf/hub"))
        let path = workspace.folder.path("hf/hub/models--someone--tiny-clip/refs/main")
        #expect(try embed().code == 0)
        try Data(reference.utf8).write(to: URL(filePath: path))
        let outcome = try embed()
        outcome.expectFailure(69, saying: "model pull \(Self.name)")
        #expect(outcome.output.isEmpty)
    }

    /// No model can be fetched by such a name, so the error does not suggest it.
    @Test(arguments: [
        "a/b/c", "someone/", "../tiny-clip", "some one/x", "someone/..", "someone/tiny\u{1B}clip",
    ])
    func whatIsNoNameOfARepositoryIsRefused(_ name: String) throws {
        let outcome = try embed(name)
        outcome.expectFailure(69, saying: "no model \"\(name.replacing("\u{1B}", with: "\\u{1B}"))\"")
        #expect(!outcome.errors.contains("model pull"))
    }

    @Test func aFolderThatIsNoCheckpointIsNotTakenForARepository() throws {
        let outcome = try embed("/")
        outcome.expectFailure(65, saying: "config.json: not found")
        #expect(!outcome.errors.contains("model pull"))
    }

    @Test func aFolderOfThatNameComesFirst() throws {
        try workspace.makeFolder("someone")
        _ = try workspace.folder.copy(Workspace.model, to: "someone/tiny-clip")
        let answers: [EmbedAnswer] = try embed().decodedLines()
        #expect(answers.first?.model == workspace.folder.path("someone/tiny-clip"))
    }
}
