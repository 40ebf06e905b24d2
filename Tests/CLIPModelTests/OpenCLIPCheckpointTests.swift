import CLIPModel
import Foundation
import Kernels
import TestSupport
import Testing

/// Checkpoints in the layout of `open_clip`: which are read, and why others are not. What they compute is among the
/// goldens of ``EncoderGoldenTests``.
struct OpenCLIPCheckpointTests {
    private static let source = Fixtures.path("checkpoints/open-clip")
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["open_clip_config.json", "open_clip_model.safetensors"] {
            try FileManager.default.copyItem(atPath: Self.source + "/" + name, toPath: folder.path(name))
        }
    }

    /// Changes one value of the configuration, under a path of keys.
    private func configure(_ keys: [String], _ value: Any) throws {
        let url = URL(filePath: folder.path("open_clip_config.json"))
        let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
        func changed(_ object: Any, _ keys: ArraySlice<String>) -> Any {
            guard let key = keys.first else { return value }
            var dictionary = object as? [String: Any] ?? [:]
            dictionary[key] = changed(dictionary[key] ?? [:] as [String: Any], keys.dropFirst())
            return dictionary
        }
        try JSONSerialization.data(withJSONObject: changed(object, keys[...])).write(to: url)
    }

    private func malformed(_ sourceLocation: SourceLocation = #_sourceLocation) -> (
        key: String, found: String
    )? {
        let error = #expect(throws: CLIPModelError.self, sourceLocation: sourceLocation) {
            _ = try Checkpoint(folder: folder.path)
        }
        guard case .malformed(let path, let key, _, let found) = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return nil
        }
        #expect(path == folder.path("open_clip_config.json"), sourceLocation: sourceLocation)
        return (key, found)
    }

    private func transformer(_ configuration: CLIPConfiguration) -> VisionTransformerConfiguration? {
        guard case .transformer(let vision) = configuration.vision else { return nil }
        return vision
    }

    @Test func sizesByDefaultAreThoseOfOpenCLIP() throws {
        let model = try Checkpoint(folder: folder.path).configuration
        // heads of 64 features, four times the width inside
        let vision = try #require(transformer(model))
        #expect(vision.tower.heads == 2 && vision.tower.feedForwardWidth == 512)
        #expect(vision.tower.activation == .gelu && vision.tower.layerNormEpsilon == 1e-5)
        #expect(model.text.pooling == .highestID && model.text.isCausal)
        try configure(["model_cfg", "vision_cfg"], ["patch_size": 32] as [String: Any])
        try configure(["model_cfg", "text_cfg"], [:] as [String: Any])
        try configure(["model_cfg", "quick_gelu"], true)
        let plain = try Checkpoint(folder: folder.path).configuration
        let large = try #require(transformer(plain))
        #expect(large.imageSize == 224 && large.tower.depth == 12 && large.tower.width == 768)
        #expect(large.tower.heads == 12 && large.tower.activation == .quickGELU)
        #expect(
            plain.text.tower.width == 512 && plain.text.tower.heads == 8 && plain.text.contextLength == 77)
        #expect(plain.text.vocabularyCount == 49408)
    }

    @Test(arguments: [
        ("vision_cfg.timm_model_name", "vit_base"), ("vision_cfg.pool_type", "avg"),
        ("vision_cfg.pos_embed_type", "sin_cos_2d"), ("text_cfg.hf_model_name", "roberta-base"),
        ("text_cfg.pool_type", "last"), ("text_cfg.proj_type", "mlp"), ("text_cfg.something_new", "yes"),
        ("multimodal_cfg.width", "512"),
    ])
    func otherArchitecturesAreRefusedByName(_ key: String, _ value: String) throws {
        let keys = ["model_cfg"] + key.split(separator: ".").map(String.init)
        try configure(keys, value)
        let found = try #require(malformed())
        #expect(
            key.hasPrefix("multimodal")
                ? found.key == "model_cfg.multimodal_cfg" : found.key == "model_cfg." + key)
    }

    @Test(arguments: [
        "vision_cfg.attentional_pool", "vision_cfg.no_ln_pre", "vision_cfg.final_ln_after_pool",
        "vision_cfg.input_patchnorm", "text_cfg.embed_cls", "text_cfg.no_causal_mask", "text_cfg.proj_bias",
    ])
    func switchesOfOtherArchitecturesAreRefusedWhereTheyAreOn(_ key: String) throws {
        let keys = ["model_cfg"] + key.split(separator: ".").map(String.init)
        try configure(keys, false)
        _ = try Checkpoint(folder: folder.path)
        try configure(keys, true)
        #expect(try #require(malformed()).key == "model_cfg." + key)
    }

    @Test func whatIsNoPlainTransformerIsRefused() throws {
        try configure(["model_cfg", "vision_cfg", "layers"], [3, 4, 6, 3])
        let found = try #require(malformed())
        #expect(found.key == "model_cfg.vision_cfg.layers" && found.found.contains("ResNet"))
        try configure(["model_cfg", "vision_cfg", "layers"], 1)
        try configure(["model_cfg", "vision_cfg", "ls_init_value"], "small")
        #expect(try #require(malformed()).key == "model_cfg.vision_cfg.ls_init_value")
    }

    @Test(arguments: [
        ("model_cfg", "text"), ("model_cfg.embed_dim", "many"), ("model_cfg.quick_gelu", "yes"),
        ("model_cfg.vision_cfg", "none"), ("model_cfg.vision_cfg.image_size", "large"),
    ])
    func valuesOfAnotherKindAreRefused(_ key: String, _ value: String) throws {
        try configure(key.split(separator: ".").map(String.init), value)
        #expect(try #require(malformed()).key == key)
    }

    @Test func sidesThatDifferAreRefused() throws {
        try configure(["model_cfg", "vision_cfg", "image_size"], [48, 32])
        #expect(try #require(malformed()).key == "model_cfg.vision_cfg.image_size")
    }

    @Test func aMissingWeightIsToldByItsNameInTheFile() throws {
        try configure(["model_cfg", "vision_cfg", "layers"], 2)
        let encoder = CLIPEncoder(try Checkpoint(folder: folder.path))
        let error = #expect(throws: CLIPModelError.self) { try encoder.loadImageTower() }
        guard case .missingTensor(_, let tensor, let expected) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(tensor.hasPrefix("visual.transformer.resblocks.1."))
        #expect(expected.contains("128"))
    }

    @Test func aShapeIsToldAsItLiesInTheFile() throws {
        try configure(["model_cfg", "embed_dim"], 24)
        let encoder = CLIPEncoder(try Checkpoint(folder: folder.path))
        let error = #expect(throws: CLIPModelError.self) { try encoder.loadImageTower() }
        guard case .wrongShape(_, "visual.proj", [128, 24], [128, 20]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aFolderWithBothLayoutsIsReadAsTheOther() throws {
        let other = Fixtures.path("checkpoints/gelu")
        for name in ["config.json", "model.safetensors"] {
            try FileManager.default.copyItem(atPath: other + "/" + name, toPath: folder.path(name))
        }
        let checkpoint = try Checkpoint(folder: folder.path)
        #expect(checkpoint.preprocessorPath == folder.path("preprocessor_config.json"))
        // Without its weights, it is no checkpoint of the other layout.
        try FileManager.default.removeItem(atPath: folder.path("model.safetensors"))
        #expect(try Checkpoint(folder: folder.path).preprocessorPath == folder.path("open_clip_config.json"))
    }
}
