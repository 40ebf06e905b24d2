import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// MobileCLIP models of `open_clip`: what the names of their towers stand for, and errors for invalid checkpoints.
struct MobileCLIPCheckpointTests {
    /// What `timm` builds for a name, from `Fixtures/checkpoints/make_mobileclip_checkpoints.py`.
    struct Tower: Decodable {
        let layers: [Int]
        let widths: [Int]
        let feedForwardWidths: [Int]
        let squeezes: [Bool]
        let attention: [Bool]
        let positions: [Bool]
        let layerNorms: Bool
        let stemScales: Bool
        let features: Int
    }

    static let towers: [String: Tower] = {
        let data = FileManager.default.contents(atPath: Fixtures.path("checkpoints/timm-mobileclip.json"))
        return data.flatMap { try? JSONDecoder().decode([String: Tower].self, from: $0) } ?? [:]
    }()

    private let folder: TemporaryFolder
    private var weights: String { folder.path("open_clip_model.safetensors") }

    init() throws { try self.init(of: "mobileclip") }

    private init(of checkpoint: String) throws {
        folder = try TemporaryFolder()
        for name in ["open_clip_config.json", "open_clip_model.safetensors", "sizes.json"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("checkpoints/\(checkpoint)/\(name)"), toPath: folder.path(name))
        }
    }

    private func configure(_ values: [String: Any]) throws {
        let url = URL(filePath: folder.path("open_clip_config.json"))
        let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
        var root = try #require(object as? [String: Any])
        var model = try #require(root["model_cfg"] as? [String: Any])
        let vision = try #require(model["vision_cfg"] as? [String: Any])
        model["vision_cfg"] = vision.merging(values) { $1 }
        root["model_cfg"] = model
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    private func loadError() throws -> CLIPModelError? {
        do {
            try CLIPEncoder(try Checkpoint(golden: folder.path)).loadImageTower()
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    @Test func everyTowerThatOpenCLIPNamesIsThere() { #expect(Self.towers.count == 5) }

    @Test(arguments: towers.keys.sorted()) func aNameStandsForTheSizesThatTimmBuilds(_ name: String) throws {
        let tower = try #require(Self.towers[name])
        try configure(["timm_model_name": name, "image_size": 256])
        let vision = try Checkpoint(folder: FilePath(folder.path)).configuration.vision
        guard case .fastViT(let found) = vision else {
            Issue.record("no FastViT")
            return
        }
        #expect(found.stages.map(\.blockCount) == tower.layers && found.stages.map(\.width) == tower.widths)
        #expect(found.stages.map(\.feedForwardWidth) == tower.feedForwardWidths)
        #expect(found.stages.map(\.squeezes) == tower.squeezes)
        #expect(found.stages.map { $0.mixer == .attention } == tower.attention)
        #expect(tower.positions == tower.attention)
        #expect((found.normalization == .layer) == tower.layerNorms)
        #expect(found.hasStemScales == tower.stemScales && found.featureWidth == tower.features)
        #expect(found.projection == .classifier && found.imageSize == 256)
        #expect(vision.architecture.hasPrefix("FastViT with \(tower.layers[0]) + "))
    }

    @Test func theTransformersOfMobileCLIPAreKnown() throws {
        let fixture = try MobileCLIPCheckpointTests(of: "mobileclip-base")
        let configuration = try Checkpoint(folder: FilePath(fixture.folder.path)).configuration
        guard case .transformer(let base) = configuration.vision else {
            Issue.record("no transformer")
            return
        }
        #expect(base.tower.width == 768 && base.tower.depth == 12 && base.tower.heads == 12)
        #expect(base.patchEmbedding == .convolutions(width: 192) && base.tokenCount == 197)
        #expect(base.positionCount == 196 && base.tower.layerNormEpsilon == 1e-6)
        #expect(configuration.text.isCausal && !configuration.text.isPadded)
        try fixture.configure(["timm_model_name": "vit_large_patch14_clip_224"])
        let vision = try Checkpoint(folder: FilePath(fixture.folder.path)).configuration.vision
        guard case .transformer(let large) = vision else {
            Issue.record("no transformer")
            return
        }
        #expect(large.tower.width == 1024 && large.tower.depth == 24 && large.patchSize == 14)
        #expect(large.hasPreNorm && !large.hasPatchBias && large.positionCount == 257)
    }

    @Test func aTextEncoderWithoutACausalMaskIsPadded() throws {
        let text = try Checkpoint(folder: FilePath(folder.path)).configuration.text
        #expect(text.isPadded && text.tokenizer == .bytePair && text.pooling == .highestID)
    }

    @Test(arguments: [
        ("timm_model_name", "fastvit_t8"), ("timm_model_name", "fastvit_mci5"), ("timm_pool", "max"),
        ("timm_pool", "abs_attn"), ("timm_proj", "conv"), ("something_new", "yes"),
    ])
    func whatIsNotSupportedIsRefusedByItsKey(_ key: String, _ value: String) throws {
        try configure([key: value])
        try expectRefusal(of: key)
    }

    @Test func aTransformerIsRefusedWithAnotherPoolingOrSide() throws {
        for (key, value) in [("timm_pool", "avg"), ("timm_proj", "mlp"), ("timm_proj", "linear")] {
            let fixture = try MobileCLIPCheckpointTests(of: "mobileclip-base")
            try fixture.configure([key: value])
            try fixture.expectRefusal(of: key)
        }
        let fixture = try MobileCLIPCheckpointTests(of: "mobileclip-base")
        try fixture.configure(["image_size": 256])
        try fixture.expectRefusal(of: "image_size")
    }

    @Test(arguments: [0, 3, -256, 1 << 20]) func aSideThatCannotBeIsRefused(_ side: Int) throws {
        try configure(["image_size": side])
        #expect(throws: CLIPModelError.self) { try Checkpoint(folder: FilePath(folder.path)) }
    }

    private func expectRefusal(of key: String, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let error = #expect(throws: CLIPModelError.self, sourceLocation: sourceLocation) {
            try Checkpoint(folder: FilePath(folder.path))
        }
        guard case .malformed(_, "model_cfg.vision_cfg." + key, _, _) = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
    }

    @Test(arguments: [
        "visual.trunk.stem.0.conv_kxk.0.conv.weight", "visual.trunk.stem.2.identity.running_var",
        "visual.trunk.stages.1.downsample.proj.0.small_conv.bn.bias",
        "visual.trunk.stages.2.downsample.proj.0.se.fc1.weight",
        "visual.trunk.stages.0.blocks.0.token_mixer.mixer.conv_scale.conv.weight",
        "visual.trunk.stages.1.blocks.1.layer_scale.gamma",
        "visual.trunk.stages.3.pos_emb.pos_enc.bias",
        "visual.trunk.stages.3.blocks.1.token_mixer.qkv.weight",
        "visual.trunk.final_conv.se.fc2.bias", "visual.trunk.head.fc.weight",
    ])
    func aMissingTensorIsNamed(_ name: String) throws {
        var bytes = try Data(contentsOf: URL(filePath: weights))
        let range = try #require(bytes.range(of: Data("\"\(name)\"".utf8)))
        bytes[range.upperBound - 2] = UInt8(ascii: "_")
        try bytes.write(to: URL(filePath: weights))
        guard case .missingTensor(weights, name, let expected) = try loadError() else {
            Issue.record("not reported as missing")
            return
        }
        #expect(expected.contains("shape"))
    }

    /// The sizes that the name stands for are larger than those of the file.
    @Test func aWrongShapeIsNamed() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let error = #expect(throws: CLIPModelError.self) { try encoder.loadImageTower() }
        guard case .wrongShape(weights, let tensor, let expected, let found) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(tensor == "visual.trunk.stem.0.conv_kxk.0.bn.weight" && expected == [64] && found == [8])
    }

    @Test(arguments: [
        "visual.trunk.stem.1.conv_scale.bn.running_var", "visual.trunk.stages.3.blocks.0.norm.running_var",
        "visual.trunk.stages.2.blocks.0.mlp.conv.bn.running_var",
    ])
    func aNegativeVarianceIsNamed(_ tensor: String) throws {
        try writeFirstNumber(-1e-6, of: tensor, in: weights)
        guard case .negativeVariance(weights, tensor, 0, _) = try loadError() else {
            Issue.record("not reported")
            return
        }
    }

    /// Every weight affects the embeddings, so every invalid weight is found, whatever the shape of the encoder.
    @Test(arguments: GoldenCheckpoint.fastViTNames + ["mobileclip-base"])
    func anyWeightThatIsNotFiniteIsNamed(_ checkpoint: String) throws {
        let fixture = try MobileCLIPCheckpointTests(of: checkpoint)
        let path = fixture.weights
        let sound = try Data(contentsOf: URL(filePath: path))
        let tensors = try SafetensorsFile(path: FilePath(path)).tensors.values.filter {
            $0.name.hasPrefix("visual.") && !$0.name.hasSuffix("num_batches_tracked")
        }
        for tensor in tensors {
            var bytes = sound
            // The last bytes of an infinity in float32, and the whole number in float16.
            let infinity: [UInt8] = tensor.type == .f16 ? [0x00, 0x7c] : [0x00, 0x00, 0x80, 0x7f]
            bytes.replaceSubrange(
                tensor.range.upperBound - infinity.count..<tensor.range.upperBound, with: infinity)
            try bytes.write(to: URL(filePath: path))
            let encoder = CLIPEncoder(try Checkpoint(golden: fixture.folder.path))
            let error = #expect(throws: CLIPModelError.self, "\(tensor.name)") {
                let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
                _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
            }
            guard case .notFinite(_, tensor.name, _, _) = error else {
                Issue.record("\(tensor.name): \(String(describing: error))")
                continue
            }
        }
        #expect(tensors.count > 30)
    }
}
