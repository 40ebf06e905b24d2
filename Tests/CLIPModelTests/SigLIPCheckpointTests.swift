import CLIPModel
import Foundation
import Kernels
import SystemPackage
import TestSupport
import Testing

/// SigLIP checkpoints in the layout of `transformers`: how a configuration is read, and which ones are refused.
/// ``EncoderGoldenTests`` compares their embeddings with the reference.
struct SigLIPCheckpointTests {
    private let folder: TemporaryFolder
    private let checkpoint: String

    init() throws {
        folder = try TemporaryFolder()
        checkpoint = try folder.copy(Fixtures.path("checkpoints/siglip"), to: "checkpoint")
    }

    private func write(_ json: String) throws {
        try folder.write(Array(json.utf8), to: "checkpoint/config.json")
    }

    private func configure(_ section: String, _ key: String, _ value: Any) throws {
        let url = URL(filePath: checkpoint + "/config.json")
        var root = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        var values = try #require(root[section] as? [String: Any])
        values[key] = value
        root[section] = values
        try JSONSerialization.data(withJSONObject: root).write(to: url)
    }

    private func openingError() -> CLIPModelError? {
        #expect(throws: CLIPModelError.self) { _ = try Checkpoint(folder: FilePath(checkpoint)) }
    }

    private func vision(_ configuration: CLIPConfiguration) throws -> VisionTransformerConfiguration {
        guard case .transformer(let vision) = configuration.vision else {
            throw CLIPModelError.unsupportedModel(path: checkpoint, found: "no transformer")
        }
        return vision
    }

    @Test func silenceMeansTheDefaultsOfTransformers() throws {
        try write("{\"model_type\": \"siglip\"}")
        let model = try Checkpoint(folder: FilePath(checkpoint)).configuration
        #expect(model.dimension == 768)
        let vision = try vision(model)
        for tower in [vision.tower, model.text.tower] {
            #expect(tower.width == 768 && tower.feedForwardWidth == 3072)
            #expect(tower.depth == 12 && tower.heads == 12)
            #expect(tower.activation == .geluTanh && tower.layerNormEpsilon == 1e-6)
        }
        #expect(vision.imageSize == 224 && vision.patchSize == 16 && vision.channels == 3)
        #expect(vision.tokenCount == 196)
        #expect(model.text.vocabularyCount == 32000 && model.text.contextLength == 64)
    }

    @Test func itsTowersAreOtherThanThoseOfCLIP() throws {
        let model = try Checkpoint(folder: FilePath(checkpoint)).configuration
        let vision = try vision(model)
        #expect(vision.hasPatchBias && !vision.hasClassToken && !vision.hasPreNorm)
        #expect(vision.pooling == .attention && vision.projection == .none)
        #expect(model.dimension == vision.tower.width && model.dimension != model.text.tower.width)
        #expect(model.text.pooling == .last && !model.text.isCausal && model.text.isPadded)
        #expect(model.text.projection == .linear(hasBias: true))
        #expect(model.text.tokenizer == .sentencePiece)
    }

    @Test func anotherKindIsRefusedByItsName() throws {
        try write("{\"model_type\": \"siglip2\", \"vision_config\": {\"num_patches\": 256}}")
        let error = try #require(openingError())
        #expect(error == .unsupportedModel(path: checkpoint + "/config.json", found: "siglip2"))
        #expect(error.description.contains("\"clip\" or \"siglip\", found \"siglip2\""))
    }

    @Test(arguments: [
        ("text_config", "projection_size", 24), ("text_config", "max_position_embeddings", 1 << 14 + 1),
        ("text_config", "num_attention_heads", 5), ("vision_config", "patch_size", 37),
        ("vision_config", "num_channels", 1), ("vision_config", "vision_use_head", 7),
        ("vision_config", "image_size", 1 << 20),
    ])
    func namesASizeThatCannotBe(section: String, key: String, value: Int) throws {
        try configure(section, key, value)
        guard case .malformed(_, let named, _, _)? = openingError() else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(named == section + "." + (key == "image_size" ? "patch_size" : key))
    }

    @Test func aTowerWithoutItsHeadIsRefused() throws {
        try configure("vision_config", "vision_use_head", false)
        guard case .malformed(_, "vision_config.vision_use_head", let expected, "false")? = openingError()
        else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(expected.contains("head"))
    }

    @Test func anActivationThatNoModelHasIsRefused() throws {
        try configure("text_config", "hidden_act", "gelu_new")
        #expect(
            openingError() == .unknownActivation(path: checkpoint + "/config.json", found: "gelu_new"))
    }

    @Test(arguments: [
        ("text_config", "projection_size", 36, "hidden_size", 36),
        ("vision_config", "hidden_size", 24, "num_attention_heads", 2),
    ])
    func aSizeThatTheWeightsDoNotHaveIsToldByItsTensor(
        section: String, key: String, value: Int, otherKey: String, otherValue: Int
    ) throws {
        try configure(section, key, value)
        try configure(section, otherKey, otherValue)
        try configure("text_config", "projection_size", section == "vision_config" ? 24 : 36)
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        let error = #expect(throws: CLIPModelError.self) {
            try encoder.loadImageTower()
            _ = try encoder.embed(tokens: [Array(repeating: 1, count: 10)])
        }
        guard case .wrongShape = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// Every weight of both towers affects the embeddings, so every invalid weight is found.
    @Test func namesAnyWeightThatIsNotFinite() throws {
        let path = checkpoint + "/model.safetensors"
        let file = try SafetensorsFile(path: FilePath(path))
        let sound = try Data(contentsOf: URL(filePath: path))
        for tensor in file.tensors.values where !tensor.name.hasPrefix("logit") {
            var bytes = sound
            let last = tensor.range.upperBound - 4
            withUnsafeBytes(of: Float.nan.bitPattern) { bytes.replaceSubrange(last..<last + 4, with: $0) }
            try folder.write(Array(bytes), to: "checkpoint/model.safetensors")
            let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
            let error = #expect(throws: CLIPModelError.self, "\(tensor.name)") {
                let pixels = [Float](repeating: 0.5, count: encoder.inputShape.reduce(1, *))
                _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: 1) }
                _ = try encoder.embed(tokens: [Array(80..<90)])
            }
            guard case .notFinite(_, tensor.name, _, _) = error else {
                Issue.record("\(tensor.name): \(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: [
        "vision_model.head.attention.in_proj_weight", "vision_model.head.probe", "text_model.head.weight",
        "text_model.head.bias", "vision_model.embeddings.patch_embedding.bias",
    ])
    func aMissingWeightIsToldByItsNameInTheFile(_ name: String) throws {
        let url = URL(filePath: checkpoint + "/model.safetensors")
        var bytes = try Data(contentsOf: url)
        let place = try #require(bytes.range(of: Data("\"\(name)\"".utf8)))
        bytes[place.lowerBound + 1] = UInt8(ascii: "_")
        try bytes.write(to: url)
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(checkpoint)))
        let error = #expect(throws: CLIPModelError.self) {
            try encoder.loadImageTower()
            _ = try encoder.embed(tokens: [Array(80..<90)])
        }
        guard case .missingTensor(_, name, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func paddingHasItsShareInTheEmbedding() throws {
        let golden = try GoldenCheckpoint("siglip")
        var text = try #require(golden.texts().first)
        let before = try golden.encoder.embed(tokens: [text])
        text[text.count - 2] = 5
        #expect(try golden.encoder.embed(tokens: [text]) != before)
    }
}
