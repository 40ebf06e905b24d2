import Foundation
import TestSupport
import Testing

/// `photoseek model list`, `show` and `verify`.
struct ModelCommandTests {
    private struct Model: Decodable {
        let model: String
        let folder: String
        let layout: String
        let dimension: Int
        let parameters: Int
        let bytes: Int
        let precisions: [String]
        let licence: String?
        let imageSize: Int
        let fingerprint: String?
    }

    private let workspace: Workspace
    private let hub: String
    private var program: Program

    init() throws {
        workspace = try Workspace()
        hub = workspace.folder.path("hub")
        program = workspace.program
        program.environment["HF_HUB_CACHE"] = hub
    }

    private func show(_ name: String) throws -> Model {
        let outcome = try program("model", "show", "--json", name)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    @Test func theBundledModelsAreAlwaysListed() throws {
        let outcome = try program("model", "list")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.last == "scenes  1.6 million parameters, dimension 128")
        #expect(lines.map { $0.prefix { $0 != " " } } == Fixtures.bundledModels.map { Substring($0) })
    }

    private struct Broken: Decodable {
        let model: String
        let folder: String
        let folderURI: String?
        let broken: String?
    }

    @Test func aBrokenModelIsListedWithTheReason() throws {
        try FetchedModel.lay(into: hub, leaving: ["model.safetensors"])
        let outcome = try program("model", "list")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let line = try #require(outcome.output.split(separator: "\n").last)
        #expect(line.hasPrefix("\(FetchedModel.name)  broken: "))
        #expect(line.contains("model.safetensors") && line.contains("photoseek model pull"))
        let models: [Broken] = try program("model", "list", "--json").decodedLines()
        #expect(models.map(\.model) == Fixtures.bundledModels + [FetchedModel.name])
        let fetched = try #require(models.last)
        #expect(models[0].broken == nil && fetched.broken?.contains("model.safetensors") == true)
        #expect(fetched.folder.hasPrefix(hub) && fetched.folderURI == nil)
    }

    @Test func aModelOfPointersIsListedWithWhatToDo() throws {
        let model = try workspace.folder.copy(Workspace.model, to: "pointers")
        let pointer = "version https://git-lfs.github.com/spec/v1\nsize 605143284\n"
        try workspace.folder.write(Array(pointer.utf8), to: "pointers/model.safetensors")
        try FetchedModel.lay(into: hub, from: model)
        let line = try #require(try program("model", "list").output.split(separator: "\n").last)
        #expect(line.contains("Git LFS pointer") && line.contains("git lfs pull"))
    }

    @Test func fetchedModelsAreListedWhereTheyAreCLIPs() throws {
        try FetchedModel.lay(into: hub)
        // Another kind of model, an incomplete model, and folders that are not models.
        for (name, files) in [
            ("someone--language", ["config.json": #"{"model_type": "llama"}"#]),
            ("someone--half", ["README.md": "x"]),
        ] {
            let base = "\(hub)/models--\(name)"
            let snapshot = "\(base)/snapshots/abc"
            for folder in [snapshot, base + "/refs"] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            try Data("abc".utf8).write(to: URL(filePath: base + "/refs/main"))
            for (file, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(snapshot)/\(file)")) }
        }
        for folder in ["models--odd", "datasets--someone--pictures", ".locks"] {
            try FileManager.default.createDirectory(
                atPath: "\(hub)/\(folder)", withIntermediateDirectories: true)
        }
        let models: [Model] = try program("model", "list", "--json").decodedLines()
        #expect(models.map(\.model) == Fixtures.bundledModels + [FetchedModel.name])
        #expect(models.last?.folder.hasPrefix(hub) == true)
    }

    @Test func aModelIsDescribed() throws {
        let model = try show(Fixtures.path("checkpoints/open-clip"))
        #expect(model.layout == "open_clip" && model.dimension == 20 && model.imageSize == 48)
        #expect(model.precisions == ["F32"] && model.bytes == 4 * model.parameters)
        #expect(model.fingerprint?.count == 64 && model.licence == nil)
        // Stored position ids do not count as weights.
        let legacy = try show(Fixtures.path("checkpoints/legacy-eos"))
        #expect(legacy.layout == "transformers" && legacy.bytes == 4 * legacy.parameters)
        #expect(try show(Fixtures.path("checkpoints/float16")).precisions == ["F16"])
        let text = try program("model", "show", Workspace.model).output
        for words in ["gelu", "parameters", "dimension    20", "fingerprint  "] {
            #expect(text.contains(words))
        }
    }

    @Test(arguments: [
        ("---\nlanguage: en\nlicense: mit\n---\n# A model\n", "mit"),
        ("---\r\nlicense: \"apache-2.0\"\r\n---\r\n", "apache-2.0"),
        ("---\ntags: [a]\n---\nlicense: gpl\n", nil), ("# license: mit\n", nil), ("---\nlicense: mit\n", nil),
        ("", nil),
    ])
    func theLicenceIsThatOfTheCard(_ card: String, _ licence: String?) throws {
        let folder = try workspace.folder.copy(Workspace.model, to: "model")
        try Data(card.utf8).write(to: URL(filePath: folder + "/README.md"))
        #expect(try show(folder).licence == licence)
    }

    @Test func aSoundModelIsVerified() throws {
        let outcome = try program("model", "verify", "scenes")
        #expect(outcome.code == 0)
        #expect(outcome.output == "scenes is complete and sound\n")
        #expect(try program("model", "verify", "--json", Workspace.model).output.contains(#""sound":true"#))
    }

    @Test(arguments: ["merges.txt", "preprocessor_config.json", "model.safetensors", "config.json"])
    func whatIsMissingIsTold(_ file: String) throws {
        let folder = try workspace.folder.copy(Workspace.model, to: "model")
        try FileManager.default.removeItem(atPath: folder + "/" + file)
        let outcome = try program("model", "verify", folder)
        #expect(outcome.code == 65 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(file))
    }

    @Test func aNumberThatIsNoneIsTold() throws {
        let folder = try workspace.folder.copy(Workspace.model, to: "model")
        let url = URL(filePath: folder + "/model.safetensors")
        var bytes = try Data(contentsOf: url)
        // The last number of the last tensor.
        bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xC0, 0x7F])
        try bytes.write(to: url)
        let outcome = try program("model", "verify", folder)
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains(folder + "/model.safetensors") && outcome.errors.contains("nan"))
    }
}
