import CLIPModel
import Foundation
import Kernels
import SystemPackage
import TestSupport
import Testing

/// SigLIP models of `open_clip`, whose image towers are named after `timm` models.
struct TimmTowerTests {
    /// The towers that `timm` builds for each name, from `Fixtures/checkpoints/make_open_clip_checkpoints.py`.
    struct Tower: Decodable {
        let width: Int
        let feedForwardWidth: Int
        let depth: Int
        let heads: Int
        let patchSize: Int
        let imageSize: Int
        let tokens: Int
        let epsilon: Float
        let activation: String
    }

    static let towers: [String: Tower] = {
        let data = FileManager.default.contents(atPath: Fixtures.path("checkpoints/timm-siglip.json"))
        return data.flatMap { try? JSONDecoder().decode([String: Tower].self, from: $0) } ?? [:]
    }()

    private static let source = Fixtures.path("checkpoints/open-clip-siglip")
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["open_clip_config.json", "open_clip_model.safetensors"] {
            try FileManager.default.copyItem(atPath: Self.source + "/" + name, toPath: folder.path(name))
        }
    }

    private func configure(embedding: Int = 768, _ values: [String: Any]) throws {
        let url = URL(filePath: folder.path("open_clip_config.json"))
        let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
        var root = try #require(object as? [String: Any])
        var model = try #require(root["model_cfg"] as? [String: Any])
        let vision = try #require(model["vision_cfg"] as? [String: Any])
        model["vision_cfg"] = vision.merging(values) { $1 }
        model["embed_dim"] = embedding
        root["model_cfg"] = model
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    @Test func everyTowerThatOpenCLIPNamesIsThere() {
        #expect(Self.towers.count == 16)
    }

    @Test(arguments: towers.keys.sorted()) func aNameStandsForTheSizesThatTimmBuilds(_ name: String) throws {
        let tower = try #require(Self.towers[name])
        try configure(
            embedding: tower.width, ["timm_model_name": name, "image_size": tower.imageSize])
        let configuration = try Checkpoint(folder: FilePath(folder.path)).configuration
        guard case .transformer(let vision) = configuration.vision else {
            Issue.record("no transformer")
            return
        }
        #expect(vision.tower.width == tower.width && vision.tower.depth == tower.depth)
        #expect(vision.tower.feedForwardWidth == tower.feedForwardWidth && vision.tower.heads == tower.heads)
        #expect(vision.tower.layerNormEpsilon == tower.epsilon)
        #expect(vision.tower.activation == (tower.activation == "GELUTanh" ? .geluTanh : .gelu))
        #expect(vision.patchSize == tower.patchSize && vision.imageSize == tower.imageSize)
        #expect(vision.tokenCount == tower.tokens)
        #expect(vision.pooling == .attention && vision.projection == .none && vision.hasPatchBias)
        #expect(!vision.hasClassToken && !vision.hasPreNorm)
        #expect(configuration.text.tokenizer == .sentencePiece && configuration.text.isPadded)
    }

    @Test(arguments: [
        ("timm_model_name", "vit_base_patch16_siglip_gap_224"), ("timm_model_name", "vit_base_patch16_224"),
        ("timm_model_name", "convnext_base"), ("timm_pool", "avg"), ("timm_pool", ""),
        ("timm_proj", "linear"),
        ("timm_proj", "mlp"), ("something_new", "yes"),
    ])
    func otherTowersAreRefusedByName(_ key: String, _ value: String) throws {
        try configure([key: value])
        try expectRefusal(of: key)
    }

    @Test func defaultsOfOpenCLIPAreNotSigLIPs() throws {
        try configure(["timm_pool": NSNull()])
        try expectRefusal(of: "timm_pool")
        try configure(["timm_pool": "map", "timm_proj": NSNull()])
        try expectRefusal(of: "timm_proj")
    }

    @Test func sizesThatTheNameDoesNotStandForAreRefused() throws {
        try configure(["image_size": 256])
        try expectRefusal(of: "image_size")
        try configure(embedding: 512, ["image_size": 224])
        try expectRefusal(of: "timm_model_name")
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

    /// The named tower is larger than the weights. The error gives the weight's name in the file.
    @Test func aShapeIsToldAsItLiesInTheFile() throws {
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let error = #expect(throws: CLIPModelError.self) { try encoder.loadImageTower() }
        #expect(
            error
                == .wrongShape(
                    path: folder.path("open_clip_model.safetensors"),
                    tensor: "visual.trunk.patch_embed.proj.bias", expected: [768], found: [36]))
    }

    /// Every weight affects the embeddings, so every invalid weight is found, also in a tensor that has several weights.
    @Test func namesAnyWeightThatIsNotFinite() throws {
        let path = folder.path("open_clip_model.safetensors")
        let sound = try Data(contentsOf: URL(filePath: path))
        let file = try SafetensorsFile(path: FilePath(path))
        try FileManager.default.copyItem(
            atPath: Self.source + "/sizes.json", toPath: folder.path("sizes.json"))
        for tensor in file.tensors.values where tensor.name.hasPrefix("visual.") {
            for place in [tensor.range.lowerBound, tensor.range.upperBound - 4] {
                var bytes = sound
                withUnsafeBytes(of: Float.infinity.bitPattern) {
                    bytes.replaceSubrange(place..<place + 4, with: $0)
                }
                try bytes.write(to: URL(filePath: path))
                let encoder = CLIPEncoder(try Checkpoint(golden: folder.path))
                let error = #expect(throws: CLIPModelError.self, "\(tensor.name)") {
                    let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
                    _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
                }
                guard case .notFinite(_, tensor.name, _, _) = error else {
                    Issue.record("\(tensor.name): \(String(describing: error))")
                    continue
                }
            }
        }
    }
}
