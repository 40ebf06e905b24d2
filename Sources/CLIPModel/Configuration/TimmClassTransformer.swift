internal import JSONValues
internal import Kernels

/// The vision transformers of `timm` with a class token that MobileCLIP uses as image towers.
enum TimmClassTransformer {
    /// - MobileCLIP-B: `timm.models.vision_transformer_hybrid.vit_base_mci_224`.
    /// - MobileCLIP2-L: `timm.models.vision_transformer.vit_large_patch14_clip_224`.
    private static let models: [String: VisionTransformerConfiguration] = [
        "vit_base_mci_224": VisionTransformerConfiguration(
            tower: TowerConfiguration(
                width: 768, feedForwardWidth: 3072, depth: 12, heads: 12, activation: .gelu,
                layerNormEpsilon: 1e-6),
            imageSize: 224, patchSize: 16, channels: 3, patchEmbedding: .convolutions(width: 192),
            hasClassPosition: false, hasPreNorm: false, projection: .linear(hasBias: true)),
        "vit_large_patch14_clip_224": VisionTransformerConfiguration(
            tower: TowerConfiguration(
                width: 1024, feedForwardWidth: 4096, depth: 24, heads: 16, activation: .gelu,
                layerNormEpsilon: 1e-5),
            imageSize: 224, patchSize: 14, channels: 3, projection: .linear(hasBias: true)),
    ]

    /// The names of the towers.
    static var names: [String] { models.keys.sorted() }

    /// Reads the `vision_cfg` of an `open_clip_config.json` that names one of these towers, whose class token `timm`'s own
    /// classifier maps to the embedding.
    ///
    /// - Parameter name: One of ``names``.
    /// - Throws: ``CLIPModelError``.
    static func configuration(
        _ section: ConfigurationSection, _ name: String
    ) throws -> VisionTransformerConfiguration {
        guard let model = models[name] else { preconditionFailure("not a known tower: \(name)") }
        _ = try section.choice("timm_pool", default: "avg", ["token": 0])
        // Null is not the default here but the same as an empty text.
        if section.values["timm_proj"] != .null {
            _ = try section.choice("timm_proj", default: "linear", ["": 0])
        }
        let side = try section.side("image_size", default: 224)
        guard side == model.imageSize else {
            throw section.error(
                "image_size", expected: "\(model.imageSize), as timm_model_name says", found: "\(side)")
        }
        return model
    }
}
