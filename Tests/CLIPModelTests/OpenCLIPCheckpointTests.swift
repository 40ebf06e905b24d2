import CLIPModel
import Foundation
import Kernels
import SystemPackage
import TestSupport
import Testing

/// Checkpoints in the layout of `open_clip`: which ones are read, and why others are refused. ``EncoderGoldenTests`` compares
/// their embeddings with the reference.
struct OpenCLIPCheckpointTests {
    private static let source = Fixtures.path("checkpoints/open-clip")
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["open_clip_config.json", "open_clip_model.safetensors"] {
            try FileManager.default.copyItem(atPath: Self.source + "/" + name, toPath: folder.path(name))
        }
    }

    /// Changes the value at a path of keys in the configuration.
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
            _ = try Checkpoint(folder: FilePath(folder.path))
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
        let model = try Checkpoint(folder: FilePath(folder.path)).configuration
        // heads of 64 features, four times the width inside
        let vision = try #require(transformer(model))
        #expect(vision.tower.heads == 2 && vision.tower.feedForwardWidth == 512)
        #expect(vision.tower.activation == .gelu && vision.tower.layerNormEpsilon == 1e-5)
        #expect(model.text.pooling == .highestID && model.text.isCausal)
        try configure(["model_cfg", "vision_cfg"], ["patch_size": 32] as [String: Any])
        try configure(["model_cfg", "text_cfg"], [:] as [String: Any])
        try configure(["model_cfg", "quick_gelu"], true)
        let plain = try Checkpoint(folder: FilePath(folder.path)).configuration
        let large = try #require(transformer(plain))
        #expect(large.imageSize == 224 && large.tower.depth == 12 && large.tower.width == 768)
        #expect(large.tower.heads == 12 && large.tower.activation == .quickGELU)
        #expect(
            plain.text.tower.width == 512 && plain.text.tower.heads == 8 && plain.text.contextLength == 77)
        #expect(plain.text.vocabularyCount == 49408)
    }

    @Test(arguments: [
        ("vision_cfg.timm_model_name", "vit_base"), ("vision_cfg.pool_type", "none"),
        ("vision_cfg.pos_embed_type", "rotary"), ("vision_cfg.attentional_pool", "parallel"),
        ("vision_cfg.block_type", "custom"), ("text_cfg.hf_model_name", "roberta-base"),
        ("text_cfg.pool_type", "none"), ("text_cfg.proj_type", "mlp"), ("text_cfg.block_type", "custom"),
        ("text_cfg.something_new", "yes"), ("multimodal_cfg.width", "512"),
        ("vision_cfg.act_kwargs.approximate", "erf"), ("text_cfg.act_kwargs.inplace", "yes"),
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
        "vision_cfg.attentional_pool", "vision_cfg.input_patchnorm", "vision_cfg.qk_norm",
        "vision_cfg.scaled_cosine_attn", "vision_cfg.scale_heads", "vision_cfg.scale_attn_inner",
        "vision_cfg.scale_attn", "vision_cfg.scale_fc", "text_cfg.embed_cls", "text_cfg.use_pad_mask",
        "text_cfg.qk_norm", "text_cfg.scaled_cosine_attn", "text_cfg.scale_heads",
        "text_cfg.scale_attn_inner", "text_cfg.scale_attn", "text_cfg.scale_fc",
    ])
    func switchesOfOtherArchitecturesAreRefusedWhereTheyAreOn(_ key: String) throws {
        let keys = ["model_cfg"] + key.split(separator: ".").map(String.init)
        try configure(keys, false)
        _ = try Checkpoint(folder: FilePath(folder.path))
        try configure(keys, true)
        #expect(try #require(malformed()).key == "model_cfg." + key)
    }

    @Test func variantsOfTheImageTowerAreRead() throws {
        try configure(["model_cfg", "vision_cfg", "no_ln_pre"], true)
        try configure(["model_cfg", "vision_cfg", "pool_type"], "avg")
        try configure(["model_cfg", "vision_cfg", "pos_embed_type"], "sin_cos_2d")
        let mean = try #require(transformer(try Checkpoint(folder: FilePath(folder.path)).configuration))
        #expect(!mean.hasPreNorm && mean.pooling == .mean(normalizesTokens: true))
        #expect(mean.hasClassToken && !mean.hasPatchBias && mean.projection == .linear(hasBias: false))
        try configure(["model_cfg", "vision_cfg", "final_ln_after_pool"], true)
        try configure(["model_cfg", "vision_cfg", "act_kwargs"], ["approximate": "tanh"])
        let other = try Checkpoint(folder: FilePath(folder.path)).configuration
        #expect(transformer(other)?.pooling == .mean(normalizesTokens: false))
        #expect(transformer(other)?.tower.activation == .geluTanh && other.text.tower.activation == .gelu)
        // QuickGELU has no arguments.
        try configure(["model_cfg", "quick_gelu"], true)
        #expect(try #require(malformed()).key == "model_cfg.vision_cfg.act_kwargs.approximate")
    }

    @Test(arguments: [
        ("argmax", TextPooling.highestID), ("first", .first), ("last", .last), ("eos", .endOfText(2)),
    ])
    func textsAreReadWhereTheConfigurationSays(_ word: String, _ pooling: TextPooling) throws {
        try configure(["model_cfg", "text_cfg", "pool_type"], word)
        let text = try Checkpoint(folder: FilePath(folder.path)).configuration.text
        #expect(text.pooling == pooling && text.isCausal && text.isPadded == (word == "last"))
        #expect(text.tokenizer == .bytePair)
        try configure(["model_cfg", "text_cfg", "no_causal_mask"], true)
        try configure(["model_cfg", "text_cfg", "eos_id"], 99)
        let other = try Checkpoint(folder: FilePath(folder.path)).configuration.text
        #expect(!other.isCausal && other.isPadded && other.tokenizer == .bytePair)
        #expect(other.pooling == (word == "eos" ? .endOfText(99) : pooling))
        try configure(["model_cfg", "text_cfg", "hf_tokenizer_name"], "timm/ViT-B-16-SigLIP")
        #expect(try Checkpoint(folder: FilePath(folder.path)).configuration.text.tokenizer == .sentencePiece)
    }

    @Test func theCleaningOfTextsIsRead() throws {
        func cleaning() throws -> OpenCLIPCleaning? {
            try Checkpoint(folder: FilePath(folder.path)).configuration.text.cleaning
        }
        let text = ["model_cfg", "text_cfg"]
        let clean = text + ["tokenizer_kwargs", "clean"]
        // CLIP's tokenizer supports only one cleaning.
        #expect(try cleaning() == nil)
        try configure(clean, "lower")
        #expect(try cleaning() == nil)
        try configure(clean, "canonicalize")
        #expect(try #require(malformed()).key == "model_cfg.text_cfg.tokenizer_kwargs.clean")

        try configure(text + ["no_causal_mask"], true)
        try configure(text + ["hf_tokenizer_name"], "timm/ViT-B-16-SigLIP")
        for word in OpenCLIPCleaning.allCases {
            try configure(clean, word.rawValue)
            #expect(try cleaning() == word)
        }
        for other in ["upper", ""] {
            try configure(clean, other)
            #expect(try #require(malformed()).key == "model_cfg.text_cfg.tokenizer_kwargs.clean")
        }
        try configure(text + ["tokenizer_kwargs"], [:] as [String: Any])
        #expect(try cleaning() == .whitespace)
    }

    @Test func otherArgumentsOfTokenizersAreRefusedByKey() throws {
        let arguments = ["model_cfg", "text_cfg", "tokenizer_kwargs"]
        try configure(arguments, ["strip_sep_token": false, "use_fast": true])
        _ = try Checkpoint(folder: FilePath(folder.path))
        for (key, value) in [("strip_sep_token", true), ("language", "en_XX")] as [(String, Any)] {
            try configure(arguments, [key: value])
            #expect(try #require(malformed()).key == "model_cfg.text_cfg.tokenizer_kwargs." + key)
        }
        try configure(arguments, "lower")
        #expect(try #require(malformed()).key == "model_cfg.text_cfg.tokenizer_kwargs")
    }

    /// Changes the configuration to that of a SigLIP model with a tokenizer of SigLIP 2's kind.
    private func addPieces(rows: Int) throws {
        for name in ["tokenizer.json", "tokenizer_config.json"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("tokenizer/sentencepiece/pairs/") + name, toPath: folder.path(name))
        }
        let text = ["model_cfg", "text_cfg"]
        try configure(text + ["no_causal_mask"], true)
        try configure(text + ["hf_tokenizer_name"], "timm/ViT-B-16-SigLIP2")
        try configure(text + ["tokenizer_kwargs"], ["clean": "canonicalize"])
        try configure(text + ["vocab_size"], rows)
    }

    @Test func textsAreCleanedBeforeTheirTokenizerSeesThem() throws {
        try addPieces(rows: 2000)
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let plain = try encoder.tokens(of: "a photo of caf\u{E9}")
        #expect(try encoder.tokens(of: "A_Photo, of_(&quot;CAF&amp;eacute;&quot;)!") == plain)
    }

    @Test func aVocabularyMayHaveMoreTokensThanTheEmbeddingRows() throws {
        try addPieces(rows: 600)
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let ids = try encoder.tokens(of: "a photo of a cat on the beach")
        #expect(ids.count == 20 && ids.allSatisfy { $0 < 600 })
        try configure(["model_cfg", "text_cfg", "vocab_size"], 100)
        let error = #expect(throws: TokenizerError.self) {
            _ = try CLIPEncoder(try Checkpoint(folder: FilePath(folder.path))).tokens(of: "a")
        }
        #expect(error?.description.contains("an id below 100, the number of rows") == true)
    }

    @Test func projectionsOfTextsAreRead() throws {
        try configure(["model_cfg", "text_cfg", "proj_bias"], true)
        #expect(
            try Checkpoint(folder: FilePath(folder.path)).configuration.text.projection
                == .linear(hasBias: true))
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let error = #expect(throws: CLIPModelError.self) { try encoder.embed(tokens: [[1, 149]]) }
        guard case .missingTensor(_, "text_projection.bias", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // Without a projection, the tower must be as wide as the embeddings.
        try configure(["model_cfg", "text_cfg", "proj_type"], "none")
        #expect(try #require(malformed()).key == "model_cfg.text_cfg.proj_type")
        try configure(["model_cfg", "embed_dim"], 24)
        #expect(try Checkpoint(folder: FilePath(folder.path)).configuration.text.projection == .none)
    }

    private func addTokenizer() throws {
        for name in ["vocab.json", "merges.txt"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("checkpoints/gelu/") + name, toPath: folder.path(name))
        }
        try configure(["model_cfg", "text_cfg", "vocab_size"], 624)
    }

    @Test func textsAreFilledWithZerosWhereEveryPositionCounts() throws {
        try addTokenizer()
        let plain = try CLIPEncoder(try Checkpoint(folder: FilePath(folder.path))).tokens(of: "a dog")
        #expect(plain.count < 20 && plain.last == 623)
        try configure(["model_cfg", "text_cfg", "no_causal_mask"], true)
        let padded = try CLIPEncoder(try Checkpoint(folder: FilePath(folder.path))).tokens(of: "a dog")
        #expect(padded == plain + Array(repeating: 0, count: 20 - plain.count))
    }

    @Test func anEndOfTextThatIsNotTheTokenizersIsToldByItsKey() throws {
        try addTokenizer()
        try configure(["model_cfg", "text_cfg", "pool_type"], "eos")
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        #expect(
            throws: CLIPModelError.malformed(
                path: folder.path("open_clip_config.json"), key: "model_cfg.text_cfg.eos_id",
                expected: "623, the tokenizer's end of text", found: "2")
        ) { try encoder.tokens(of: "a dog") }
        try configure(["model_cfg", "text_cfg", "vocab_size"], 600)
        let small = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        #expect(
            throws: CLIPModelError.malformed(
                path: folder.path("open_clip_config.json"), key: "model_cfg.text_cfg.vocab_size",
                expected: "at least the tokenizer's 624 entries", found: "600")
        ) { try small.tokens(of: "a dog") }
    }

    @Test func aScaleThatIsNoNumberIsRefused() throws {
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
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
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
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
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
        let checkpoint = try Checkpoint(folder: FilePath(folder.path))
        #expect(checkpoint.preprocessorPath.string == folder.path("preprocessor_config.json"))
        // Without its weights, the folder is not a checkpoint of the other layout.
        try FileManager.default.removeItem(atPath: folder.path("model.safetensors"))
        #expect(
            try Checkpoint(folder: FilePath(folder.path)).preprocessorPath.string
                == folder.path("open_clip_config.json"))
    }
}
