import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Configurations and errors of checkpoints with an EfficientNet-Lite: each error names the file, the tensor or key, what was
/// expected and what was found.
struct EfficientNetCheckpointTests {
    /// The sizes that `timm` builds for each name, from `Fixtures/checkpoints/make_efficientnet_checkpoints.py`.
    static let towers: [String: EfficientNetSizes] = {
        let data = FileManager.default.contents(atPath: Fixtures.path("checkpoints/timm-efficientnet.json"))
        return data.flatMap { try? JSONDecoder().decode([String: EfficientNetSizes].self, from: $0) } ?? [:]
    }()

    private let folder: TemporaryFolder
    private var weights: String { folder.path("open_clip_model.safetensors") }

    init() throws { folder = try Self.copy(of: "open-clip-lite") }

    private static func copy(of name: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in ["open_clip_config.json", "open_clip_model.safetensors", "sizes.json"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("checkpoints/\(name)/\(file)"), toPath: folder.path(file))
        }
        return folder
    }

    /// Changes one value of the image tower's configuration. Nil removes it.
    private func configure(_ key: String, _ value: Any?, embedding: Int? = nil) throws {
        let url = URL(filePath: folder.path("open_clip_config.json"))
        var root = try #require(
            try JSONSerialization.jsonObject(with: try Data(contentsOf: url)) as? [String: Any])
        var model = try #require(root["model_cfg"] as? [String: Any])
        var vision = try #require(model["vision_cfg"] as? [String: Any])
        vision[key] = value
        model["vision_cfg"] = vision
        if let embedding { model["embed_dim"] = embedding }
        root["model_cfg"] = model
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    private func vision() throws -> EfficientNetLiteConfiguration {
        let configuration = try Checkpoint(folder: FilePath(folder.path)).configuration
        guard case .efficientNetLite(let vision) = configuration.vision else {
            throw CLIPModelError.unsupportedModel(path: folder.path, found: "\(configuration.vision)")
        }
        return vision
    }

    private func loadError() throws -> CLIPModelError? {
        do {
            try CLIPEncoder(try Checkpoint(golden: folder.path)).loadImageTower()
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    @Test(arguments: towers.keys.sorted()) func aNameStandsForTheSizesThatTimmBuilds(_ name: String) throws {
        let tower = try #require(Self.towers[name])
        try configure("timm_model_name", name)
        try configure("image_size", nil)
        let found = try vision()
        var expected = found
        tower.apply(to: &expected)
        #expect(found == expected && found.imageSize == 224 && found.channels == 3)
        #expect(found.projection == .perceptron(hasBias: false))
        let architecture = try Checkpoint(folder: FilePath(folder.path)).configuration.vision.architecture
        #expect(architecture.hasPrefix("EfficientNet-Lite with 1 + "))
    }

    @Test func everyNameIsThere() {
        #expect(Self.towers.count == 5)
    }

    @Test func theLayersAfterTheTowerFollowFromTheConfiguration() throws {
        let cases: [(Any?, TimmProjection)] = [
            (nil, .linear(hasBias: true)), ("linear", .linear(hasBias: true)),
            ("mlp", .perceptron(hasBias: true)), ("", .classifier), (NSNull(), .classifier),
        ]
        try configure("timm_proj_bias", true)
        try configure("timm_pool", "avg")
        for (value, expected) in cases {
            try configure("timm_proj", value)
            #expect(try vision().projection == expected)
        }
        try configure("timm_proj", "none", embedding: 1280)
        #expect(try vision().projection == .none)
        // A tower that another layer follows keeps its own pooling if none is named.
        for pool in [nil, NSNull(), ""] as [Any?] {
            try configure("timm_pool", pool)
            try configure("timm_proj", "linear", embedding: 12)
            #expect(try vision().projection == .linear(hasBias: true))
        }
    }

    @Test(arguments: [
        ("timm_model_name", "\"tf_efficientnet_lite5\""), ("timm_model_name", "\"efficientnet_lite0\""),
        ("timm_model_name", "\"tf_efficientnet_b0\""), ("timm_model_name", "\"\""),
        ("timm_pool", "\"map\""), ("timm_pool", "\"max\""), ("timm_pool", "1"),
        ("timm_proj", "\"none\""), ("timm_proj", "\"conv\""), ("timm_proj", "2"), ("timm_proj_bias", "1"),
        ("image_size", "0"), ("image_size", "-224"), ("image_size", "[64, 96]"), ("image_size", "1048577"),
        ("image_size", "9223372036854775807"), ("image_size", "\"224\""),
        ("something_new", "1"), ("pool_type", "\"avg\""),
    ])
    func aConfigurationThatCannotBeIsRefusedByItsKey(_ key: String, _ json: String) throws {
        try configure(
            key, try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed))
        let error = #expect(throws: CLIPModelError.self) { try Checkpoint(folder: FilePath(folder.path)) }
        guard case .malformed(let path, let found, let expected, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == folder.path("open_clip_config.json"))
        #expect(found == "model_cfg.vision_cfg." + key && !expected.isEmpty)
    }

    /// Whoever has another tower sees which ones there are.
    @Test func theErrorForAnUnknownNameListsTheKnownOnes() throws {
        try configure("timm_model_name", "convnext_base")
        let error = #expect(throws: CLIPModelError.self) { try Checkpoint(folder: FilePath(folder.path)) }
        let text = error?.description ?? ""
        #expect(text.contains("tf_efficientnet_lite4") && text.contains("vit_base_patch16_siglip_224"))
        #expect(text.contains("convnext_base"))
    }

    /// A classifier or a tower without layers after it cannot follow features that are not pooled.
    @Test func poolingMustBeNamedBeforeTheTowersOwnLayer() throws {
        for projection in ["", "none"] {
            try configure("timm_proj", projection, embedding: 1280)
            #expect(throws: CLIPModelError.self) { try vision() }
        }
    }

    @Test func anImageThatNeedsTooMuchMemoryIsRefused() throws {
        try configure("image_size", 8192)
        let error = #expect(throws: CLIPModelError.self) { try vision() }
        #expect(error?.description.contains("sizes of the image encoder") == true)
    }

    @Test(arguments: [
        "visual.trunk.conv_stem.weight", "visual.trunk.bn1.running_var",
        "visual.trunk.blocks.0.0.conv_dw.weight",
        "visual.trunk.blocks.0.0.bn2.bias", "visual.trunk.blocks.1.1.conv_pw.weight",
        "visual.trunk.blocks.2.0.bn3.running_mean", "visual.trunk.blocks.4.0.conv_pwl.weight",
        "visual.trunk.conv_head.weight", "visual.trunk.bn2.weight", "visual.head.mlp.fc1.bias",
        "visual.head.mlp.fc2.weight",
    ])
    func aMissingTensorIsNamed(_ name: String) throws {
        var bytes = try Data(contentsOf: URL(filePath: weights))
        let range = try #require(bytes.range(of: Data("\"\(name)\"".utf8)))
        bytes[range.upperBound - 2] = UInt8(ascii: "_")
        try bytes.write(to: URL(filePath: weights))
        guard case .missingTensor(let path, name, let expected) = try loadError() else {
            Issue.record("not reported as missing")
            return
        }
        #expect(path == weights && expected.contains("shape"))
    }

    /// The named tower is larger than the weights.
    @Test func aWrongShapeIsNamed() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let error = #expect(throws: CLIPModelError.self) { try encoder.loadImageTower() }
        #expect(
            error
                == .wrongShape(
                    path: weights, tensor: "visual.trunk.conv_stem.weight", expected: [32, 3, 3, 3],
                    found: [8, 3, 3, 3]))
    }

    /// A ReLU6 turns an infinity into zero or six, so the embeddings would not show it.
    @Test(arguments: [
        ("open-clip-lite", [Float.nan, .infinity, -.infinity]), ("open-clip-lite-classifier", [.nan]),
    ])
    func anyNumberThatIsNotFiniteIsNamed(_ name: String, _ values: [Float]) throws {
        let folder = try Self.copy(of: name)
        let path = folder.path("open_clip_model.safetensors")
        let sound = try Data(contentsOf: URL(filePath: path))
        let tensors = try SafetensorsFile(path: FilePath(path)).tensors.values
        for tensor in tensors where tensor.name.hasPrefix("visual.") && tensor.type == .f32 {
            for (place, value) in values.enumerated() {
                var bytes = sound
                let start = place == 0 ? tensor.range.lowerBound : tensor.range.upperBound - 4
                withUnsafeBytes(of: value.bitPattern) {
                    bytes.replaceSubrange(start..<start + 4, with: $0)
                }
                try bytes.write(to: URL(filePath: path))
                let encoder = CLIPEncoder(try Checkpoint(golden: folder.path))
                let error = #expect(throws: CLIPModelError.self, "\(tensor.name)") {
                    let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
                    _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
                }
                guard case .notFinite(_, tensor.name, _, _) = error else {
                    Issue.record("\(value) in \(tensor.name): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    /// Words become the ids that `open_clip` makes with the tokenizer in the checkpoint's folder, up to the end of each text.
    @Test func wordsAreThoseOfTheTokenizerInTheFolder() throws {
        let golden = try GoldenCheckpoint("open-clip-lite-words")
        let path = Fixtures.path("checkpoints/open-clip-lite-words/prompts.json")
        let prompts = try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(filePath: path)))
        let rows = zip(try golden.texts(), try golden.tokenCounts()).map { Array($0.prefix($1)) }
        try #require(prompts.count == rows.count)
        for (prompt, row) in zip(prompts, rows) { #expect(try golden.encoder.tokens(of: prompt) == row) }
        let found = try golden.encoder.embed(texts: prompts)
        #expect(largestDifference(found.values, try golden.floats("text_embeds_normalized")) <= 1e-4)
    }
}
