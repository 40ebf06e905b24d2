import CLIPModel
import Foundation
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// Which models of the cache are listed, and which of these as broken.
struct KnownModelTests {
    private let folder: TemporaryFolder
    private let environment: HubEnvironment
    private let cache: HubCache
    private static let name = "someone/tiny-clip"
    private static let commit = String(repeating: "ab", count: 20)

    init() throws {
        folder = try TemporaryFolder()
        environment = HubEnvironment(["HF_HOME": folder.path])
        cache = HubCache(environment: environment)
    }

    /// Puts files into the cache where the Hub's tools put them.
    private func lay(_ fixture: String, changing files: [String: String?] = [:]) throws {
        let base = "hub/models--someone--tiny-clip"
        let snapshot = "\(base)/snapshots/\(Self.commit)"
        try folder.copy(Fixtures.path(fixture), to: snapshot)
        try folder.write(Array(Self.commit.utf8), to: "\(base)/refs/main")
        for (name, content) in files {
            if let content {
                try folder.write(Array(content.utf8), to: "\(snapshot)/\(name)")
            } else {
                try FileManager.default.removeItem(atPath: folder.path("\(snapshot)/\(name)"))
            }
        }
    }

    /// How the model is listed: nil if it is not, else its checkpoint or its error.
    private func listed() -> Result<Checkpoint, any Error>? {
        KnownModel.all(in: environment).first { $0.location.name == Self.name }?.checkpoint
    }

    private func expectBroken(
        _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(let error)? = listed() else {
            Issue.record("not listed as broken", sourceLocation: sourceLocation)
            return
        }
        for word in words {
            #expect("\(error)".contains(word), "\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: ["scenes/checkpoint", "checkpoints/gelu"])
    func aSoundModelIsListed(_ fixture: String) throws {
        try lay(fixture)
        #expect(throws: Never.self) { try #require(listed()).get() }
    }

    @Test(arguments: ["model.safetensors", "preprocessor_config.json", "merges.txt"])
    func aMissingFileIsTheReason(_ name: String) throws {
        try lay("scenes/checkpoint", changing: [name: nil as String?])
        expectBroken(name == "merges.txt" ? "tokenizer" : name, "not found")
    }

    @Test func damagedWeightsAreTheReason() throws {
        try lay("scenes/checkpoint", changing: ["model.safetensors": "short"])
        expectBroken("model.safetensors", "not a valid safetensors file")
    }

    @Test(arguments: ["config.json", "model.safetensors"])
    func aPointerIsTheReason(_ name: String) throws {
        try lay("scenes/checkpoint", changing: [name: Pointer.text])
        expectBroken(name, "Git LFS pointer")
    }

    @Test func aConfigurationOfOpenCLIPIsAClaimWhateverItSays() throws {
        try lay("checkpoints/open-clip", changing: ["open_clip_config.json": "{}"])
        expectBroken("open_clip_config.json", "model_cfg")
    }

    @Test(
        arguments: [
            #"{"model_type": "llama"}"#, #"{"model_type": "clip_text_model"}"#,
            #"{"architecture": "vit_tiny"}"#,
        ])
    func anotherKindOfModelIsNotListed(_ configuration: String) throws {
        try lay(
            "scenes/checkpoint", changing: ["config.json": configuration, "model.safetensors": "short"])
        #expect(listed() == nil)
    }

    @Test func whatHasNoConfigurationIsNotListed() throws {
        try lay("scenes/checkpoint", changing: ["config.json": nil as String?])
        #expect(listed() == nil)
    }

    @Test func aConfigurationThatCannotBeReadIsBrokenOnlyBesideAPreprocessing() throws {
        try lay("scenes/checkpoint", changing: ["config.json": "{\"model_type\": "])
        expectBroken("config.json", "JSON")
        try FileManager.default.removeItem(atPath: folder.path("hub"))
        try lay(
            "scenes/checkpoint", changing: ["config.json": "{", "preprocessor_config.json": nil as String?])
        #expect(listed() == nil)
    }
}

/// The pointer that Git LFS leaves in place of a large file.
enum Pointer {
    static let text = """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 605143284

        """
}
