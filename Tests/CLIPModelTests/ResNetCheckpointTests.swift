import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Errors for invalid checkpoints with a ResNet: each names the file, the tensor or key, what was expected and what was
/// found.
struct ResNetCheckpointTests {
    private let folder: TemporaryFolder
    private var weights: String { folder.path("open_clip_model.safetensors") }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["open_clip_config.json", "open_clip_model.safetensors"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("checkpoints/open-clip-resnet/" + name), toPath: folder.path(name))
        }
    }

    /// Changes one value of the image tower's configuration. Nil removes it.
    private func configure(_ key: String, _ value: Any?) throws {
        let url = URL(filePath: folder.path("open_clip_config.json"))
        var root = try #require(
            try JSONSerialization.jsonObject(with: try Data(contentsOf: url)) as? [String: Any])
        var model = try #require(root["model_cfg"] as? [String: Any])
        var vision = try #require(model["vision_cfg"] as? [String: Any])
        vision[key] = value
        model["vision_cfg"] = vision
        root["model_cfg"] = model
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    private func configuration() throws -> ResNetConfiguration? {
        guard case .residual(let vision) = try Checkpoint(folder: FilePath(folder.path)).configuration.vision
        else {
            return nil
        }
        return vision
    }

    private func loadError() throws -> CLIPModelError? {
        do {
            try CLIPEncoder(try Checkpoint(folder: FilePath(folder.path))).loadImageTower()
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    @Test func sizesByDefaultAreThoseOfOpenCLIP() throws {
        let found = try #require(try configuration())
        #expect(found.blockCounts == [1, 2, 1, 1] && found.width == 4 && found.imageSize == 64)
        #expect(found.heads == 2 && found.featureWidth == 128 && found.tokenCount == 5)
        try configure("width", nil)
        try configure("image_size", nil)
        let plain = try #require(try configuration())
        #expect(plain.width == 768 && plain.imageSize == 224 && plain.heads == 384)
    }

    @Test func publishedSizesAreRead() throws {
        let published: [(layers: [Int], width: Int, side: Int, heads: Int)] = [
            ([3, 4, 6, 3], 64, 224, 32), ([3, 4, 23, 3], 64, 224, 32), ([4, 6, 10, 6], 80, 288, 40),
            ([6, 8, 18, 8], 96, 384, 48),
            // TinyCLIP
            ([3, 4, 6, 3], 44, 224, 22), ([3, 4, 6, 3], 56, 224, 28),
            ([3, 15, 36, 10], 128, 448, 64),
        ]
        for model in published {
            try configure("layers", model.layers)
            try configure("width", model.width)
            try configure("image_size", model.side)
            let found = try #require(try configuration())
            #expect(found.blockCounts == model.layers && found.heads == model.heads)
            #expect(found.tokenCount == model.side / 32 * (model.side / 32) + 1)
        }
        let vision = try Checkpoint(folder: FilePath(folder.path)).configuration.vision
        #expect(vision.architecture == "ResNet with 3 + 15 + 36 + 10 blocks")
        #expect(vision.imageSize == 448 && vision.channels == 3)
    }

    /// `open_clip` ignores these keys too.
    @Test(arguments: ["patch_size", "mlp_ratio", "ls_init_value"])
    func whatOnlyTransformersHaveChangesNothing(_ key: String) throws {
        let before = try configuration()
        try configure(key, 16)
        #expect(try configuration() == before)
    }

    @Test(arguments: [
        ("layers", "[]"), ("layers", "[3, 4, 6]"), ("layers", "[3, 4, 6, 3, 3]"), ("layers", "[3, 4, 6, 0]"),
        ("layers", "[3, 4, -6, 3]"), ("layers", "[3, 4, 1025, 3]"), ("layers", "[3, 4, 2.5, 3]"),
        ("layers", "[3, 4, \"6\", 3]"), ("layers", "[3, [4], 6, 3]"),
        ("layers", "[9223372036854775807, 1, 1, 1]"),
        ("width", "0"), ("width", "1"), ("width", "-64"), ("width", "32769"), ("width", "4.5"),
        ("width", "\"4\""),
        ("head_width", "0"), ("head_width", "48"), ("head_width", "256"), ("head_width", "\"64\""),
        ("image_size", "0"), ("image_size", "63"), ("image_size", "230"), ("image_size", "[64, 96]"),
        ("image_size", "4096"), ("image_size", "1048577"), ("image_size", "9223372036854775807"),
        ("pool_type", "\"avg\""), ("pos_embed_type", "\"sin_cos_2d\""), ("attentional_pool", "true"),
        ("timm_model_name", "\"resnet50\""), ("something_new", "1"),
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

    @Test(arguments: [
        "visual.conv1.weight", "visual.bn3.running_var", "visual.layer1.0.conv1.weight",
        "visual.layer2.1.bn2.bias", "visual.layer3.0.downsample.0.weight",
        "visual.layer4.0.downsample.1.running_mean",
        "visual.attnpool.positional_embedding", "visual.attnpool.q_proj.bias",
        "visual.attnpool.k_proj.weight", "visual.attnpool.v_proj.bias", "visual.attnpool.c_proj.weight",
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

    @Test(arguments: [
        ("width", 8, "visual.conv1.weight", [4, 3, 3, 3], [2, 3, 3, 3]),
        (
            "image_size", 96, "visual.attnpool.positional_embedding", [10, 128], [5, 128]
        ),
    ])
    func aWrongShapeIsNamed(
        _ key: String, _ value: Int, _ tensor: String, _ expected: [Int], _ found: [Int]
    ) throws {
        try configure(key, value)
        #expect(
            try loadError()
                == .wrongShape(path: weights, tensor: tensor, expected: expected, found: found))
    }

    @Test func aBlockTooManyIsMissing() throws {
        try configure("layers", [1, 2, 1, 2])
        guard case .missingTensor(_, "visual.layer4.1.conv1.weight", _) = try loadError() else {
            Issue.record("not reported as missing")
            return
        }
    }

    @Test(arguments: ["visual.bn1.running_var", "visual.layer3.0.downsample.1.running_var"])
    func aNegativeVarianceIsNamed(_ tensor: String) throws {
        try writeFirstNumber(-1e-6, of: tensor, in: weights)
        let error = try #require(try loadError())
        guard case .negativeVariance(weights, tensor, 0, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains(tensor))
    }

    /// A ReLU turns minus infinity into zero, so the embeddings would not show it.
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func anyNumberOfAConvolutionThatIsNotFiniteIsNamed(_ value: Float) throws {
        for tensor in [
            "visual.conv1.weight", "visual.bn2.weight", "visual.layer1.0.bn1.bias",
            "visual.layer2.1.conv2.weight",
            "visual.layer4.0.bn3.running_mean", "visual.layer2.0.downsample.1.running_var",
            "visual.attnpool.k_proj.bias",
        ] {
            let fresh = try ResNetCheckpointTests()
            try writeFirstNumber(value, of: tensor, in: fresh.weights)
            guard case .notFinite(_, tensor, 0, _) = try fresh.loadError() else {
                Issue.record("\(value) in \(tensor) is not reported")
                continue
            }
        }
    }

    @Test(arguments: [
        "visual.attnpool.positional_embedding", "visual.attnpool.q_proj.weight",
        "visual.attnpool.q_proj.bias",
        "visual.attnpool.k_proj.weight", "visual.attnpool.v_proj.weight", "visual.attnpool.v_proj.bias",
        "visual.attnpool.c_proj.weight", "visual.attnpool.c_proj.bias",
    ])
    func aNumberOfThePoolingThatIsNotFiniteIsNamed(_ tensor: String) throws {
        try writeFirstNumber(.nan, of: tensor, in: weights)
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(folder.path)))
        let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
        let error = #expect(throws: CLIPModelError.self) {
            try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
        }
        guard case .notFinite(_, tensor, 0, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func theFingerprintKnowsEveryTensor() throws {
        let original = try Checkpoint(folder: FilePath(folder.path)).fingerprint()
        let source = Fixtures.path("checkpoints/open-clip-resnet")
        #expect(original == (try Checkpoint(folder: FilePath(source)).fingerprint()))
        let bytes = try Data(contentsOf: URL(filePath: weights))
        for tensor in try SafetensorsFile(path: FilePath(weights)).tensors.values {
            var changed = bytes
            changed[tensor.range.upperBound - 1] ^= 1
            try changed.write(to: URL(filePath: weights))
            #expect(try Checkpoint(folder: FilePath(folder.path)).fingerprint() != original, "\(tensor.name)")
        }
    }
}
