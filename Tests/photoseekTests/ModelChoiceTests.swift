import Foundation
import TestSupport
import Testing

/// Which model the commands use, and what they say about a model that they cannot use.
struct ModelChoiceTests {
    private static let other = Fixtures.path("checkpoints/bfloat16")
    private let workspace: Workspace
    private let program: Program

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        var program = workspace.program
        program.environment["PHOTOSEEK_MODEL"] = ""
        self.program = program
    }

    @Test func laterCommandsUseTheModelOfTheLibrary() throws {
        let outcome = try program("index", "--json", "--model", Workspace.model, workspace.photos)
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.model == Workspace.model)
        let found = try program("search", "--json", "a picture")
        let hits: SearchAnswer = try found.decoded()
        #expect(hits.model == Workspace.model)
        #expect(hits.results.count == 3)
        #expect(try program("similar", workspace.photo("00000.png")).code == 0)
        #expect(try program("index", workspace.photos).code == 0)
    }

    @Test func theVariableNamesAModelAndTheOptionPrecedesIt() throws {
        var program = program
        program.environment["PHOTOSEEK_MODEL"] = Self.other
        let byVariable = try program("embed", "--text", "x")
        #expect(try byVariable.decodedLines(EmbedAnswer.self).first?.model == Self.other)
        let byOption = try program("embed", "--text", "x", "--model", Workspace.model)
        #expect(try byOption.decodedLines(EmbedAnswer.self).first?.model == Workspace.model)
    }

    @Test func aModelIsNamedByItsFolderFromWherever() throws {
        var program = program
        program.currentFolder = Fixtures.path("checkpoints")
        #expect(try program("index", "--model", "./gelu/../gelu", workspace.photos).code == 0)
        #expect(try workspace.search().model == Workspace.model)
    }

    @Test func aCopyOfTheModelElsewhereIsTheSameModel() throws {
        #expect(try program("index", "--model", Workspace.model, workspace.photos).code == 0)
        let copy = try workspace.folder.copy(Workspace.model, to: "copied model")
        let again = try program("index", "--json", "--model", copy, workspace.photos)
        let report: IndexAnswer = try again.decoded()
        #expect(report.unchanged == 3)
        #expect(try program("search", "--model", copy, "a picture").code == 0)
    }

    @Test func aModelThatMovedIsAskedForAndFoundAgain() throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        #expect(try program("index", "--model", model, workspace.photos).code == 0)
        let moved = workspace.folder.path("moved model")
        try FileManager.default.moveItem(atPath: model, toPath: moved)
        for command in [["search", "a picture"], ["index", workspace.photos], ["tokenize", "x"]] {
            try program.start(command).wait().expectFailure(
                69, saying: "built with the model in \(model), which", "name its new folder with --model")
        }
        let again: IndexAnswer = try program("index", "--json", "--model", moved, workspace.photos).decoded()
        #expect(again.counts == [0, 0, 0, 3, 0, 0])
        let hits: SearchAnswer = try program("search", "--json", "a picture").decoded()
        #expect(hits.model == moved)
        #expect(hits.results.count == 3)
        #expect(try workspace.status().models.map(\.model) == [moved])
    }

    @Test func embedAndTokenizeUseTheModelOfTheLibrary() throws {
        #expect(try program("index", "--model", Workspace.model, workspace.photos).code == 0)
        let embedded = try program("embed", "--text", "x")
        #expect(try embedded.decodedLines(EmbedAnswer.self).first?.model == Workspace.model)
        let tokens = try program("tokenize", "a picture")
        #expect(try tokens.output == program("tokenize", "--model", Workspace.model, "a picture").output)
    }

    @Test func aNamedModelNeedsNoLibrary() throws {
        try workspace.makeFolder("library")
        try workspace.folder.write(Array("no library at all".utf8), to: "library/photos.sqlite")
        #expect(try program("tokenize", "--model", Workspace.model, "x").code == 0)
        #expect(try program("embed", "--model", Workspace.model, "--text", "x").code == 0)
        try program("tokenize", "x").expectFailure(65, saying: workspace.library)
    }

    @Test func anotherModelThanTheLibrarysIsRefusedWithBothNames() throws {
        #expect(try program("index", "--model", Workspace.model, workspace.photos).code == 0)
        let picture = workspace.photo("00000.png")
        for command in [["search", "a picture"], ["similar", picture]] {
            let outcome = try program.start(command + ["--model", Self.other]).wait()
            outcome.expectFailure(65, saying: Workspace.model, Self.other, workspace.library)
        }
        #expect(try workspace.status().models.count == 1)
    }

    @Test func aModelWhoseFilesChangedIsRefusedAndSaysSo() throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        #expect(try program("index", "--model", model, workspace.photos).code == 0)
        let file = URL(filePath: model + "/preprocessor_config.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacingOccurrences(of: "0.48145466", with: "0.5").write(
            to: file, atomically: true, encoding: .utf8)
        for command in [["index", workspace.photos], ["search", "a picture"]] {
            try program.start(command).wait().expectFailure(65, saying: model, "changed")
        }
    }

    @Test(arguments: [
        ("ViT-B-32.pt", "timm/vit_base_patch32_clip_224.openai"),
        ("RN50x64.pt", "timm/resnet50x64_clip.openai"),
        ("mobileclip2_s0.pt", "timm/MobileCLIP2-S0-OpenCLIP"),
        ("my-model.pth", "safetensors"), ("picture.txt", "name the folder"),
    ])
    func aFileIsNoModelAndSaysWhatIs(_ name: String, _ words: String) throws {
        let path = try workspace.folder.write([80, 75, 3, 4], to: name)
        try program("embed", "--text", "x", "--model", path).expectFailure(65, saying: path, words)
    }

    /// Errors of the weights, the settings and the tokenizer.
    @Test(
        arguments: ["config.json", "model.safetensors", "merges.txt", "vocab.json"],
        [
            (
                "\n <!DOCTYPE html><html>Log in</html>",
                "it is a web page, not the file itself; fetch the model again with `photoseek model pull` or with the "
                    + "tool that fetched it before"
            ),
            (
                #"{"error":"Repository not found"}"#,
                "it is an error message from a server (\"Repository not found\"), not the file itself; fetch the model "
                    + "again with `photoseek model pull` or with the tool that fetched it before"
            ),
            (
                "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "4d", count: 32))\n",
                "it is a Git LFS pointer, which only names the content; run `git lfs pull` in its folder, or fetch "
                    + "the model with `photoseek model pull`"
            ),
        ])
    func anotherFileInPlaceOfOneIsToldApartAndSaysWhatToDo(
        _ file: String, _ standIn: (content: String, words: String)
    ) throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        let path = try workspace.folder.write(Array(standIn.content.utf8), to: "model/\(file)")
        let outcome = try program("embed", "--text", "x", "--model", model)
        #expect(outcome.code == 65)
        #expect(outcome.errors == "photoseek: error: \(path): \(standIn.words)\n")
    }

    @Test func aFileThatWasFetchedInPartSaysSo() throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        let weights = URL(filePath: model + "/model.safetensors")
        try Data(contentsOf: weights).prefix(200_000).write(to: weights)
        try program("embed", "--text", "x", "--model", model)
            .expectFailure(65, saying: "model.safetensors", "incomplete download")
    }

    @Test func theOtherLayoutIsTakenWhereTheConfigurationIsNotOfTransformers() throws {
        // Like timm's repositories: timm's own configuration and weights of the image tower beside open_clip's files.
        let model = try workspace.folder.copy(Fixtures.path("checkpoints/open-clip"), to: "model")
        for name in ["vocab.json", "merges.txt", "model.safetensors"] {
            _ = try workspace.folder.copy(Workspace.model + "/" + name, to: "model/" + name)
        }
        try Data(#"{"architecture": "vit_base_patch32_clip_224"}"#.utf8)
            .write(to: URL(filePath: model + "/config.json"))
        #expect(try program("model", "show", model).output.contains("layout       open_clip"))
        _ = try? FileManager.default.removeItem(atPath: model + "/config.json")
        _ = try workspace.folder.copy(Workspace.model + "/config.json", to: "model/config.json")
        _ = try workspace.folder.copy(
            Workspace.model + "/preprocessor_config.json", to: "model/preprocessor_config.json")
        #expect(try program("model", "show", model).output.contains("layout       transformers"))
    }

    @Test(arguments: ["nonsense", "/no/such/folder", "openai/clip-vit-base-patch32"])
    func anUnknownModelIsUnavailable(_ name: String) throws {
        let picture = workspace.photo("00000.png")
        for command in [["embed", "--text", "x"], ["tokenize", "x"], ["index", picture]] {
            try program.start(command + ["--model", name]).wait().expectFailure(69, saying: name)
        }
    }

    @Test(arguments: [
        "config.json", "model.safetensors", "preprocessor_config.json", "merges.txt", "vocab.json",
    ])
    func aCheckpointWithoutAFileIsBadDataAndNamesIt(_ name: String) throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        try FileManager.default.removeItem(atPath: model + "/" + name)
        let needed: [[String]] =
            switch name {
            case "merges.txt", "vocab.json": [["embed", "--text", "x"], ["tokenize", "x"]]
            case "preprocessor_config.json": [["index", workspace.photos]]
            default: [["index", workspace.photos], ["embed", "--text", "x"]]
            }
        for command in needed {
            try program.start(command + ["--model", model]).wait().expectFailure(65, saying: model, name)
        }
    }

    @Test func aTruncatedCheckpointIsBadDataAndNamesTheFile() throws {
        let model = try workspace.folder.copy(Workspace.model, to: "model")
        let file = model + "/model.safetensors"
        #expect(truncate(file, 20_000) == 0)
        try program("index", "--model", model, workspace.photos).expectFailure(65, saying: file)
        #expect(truncate(file, 4) == 0)
        try program("index", "--model", model, workspace.photos).expectFailure(65, saying: file)
    }

    @Test func aFileIsNoCheckpoint() throws {
        let file = workspace.photo("00000.png")
        try program("tokenize", "--model", file, "x").expectFailure(65, saying: file)
    }
}

extension Program.Outcome {
    fileprivate func decodedLines<Answer: Decodable>(_: Answer.Type) throws -> [Answer] {
        try decodedLines()
    }
}
