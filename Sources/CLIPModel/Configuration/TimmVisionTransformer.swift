internal import Kernels

/// An image tower of a SigLIP model in the layout of `open_clip`, which takes these towers from `timm` by name.
///
/// The name determines every size (`timm/models/vision_transformer.py`) and the activation: the names that were added with
/// SigLIP 2 use the GELU approximation that SigLIP was trained with, the older names use exact GELU.
struct TimmVisionTransformer {
    private enum Size {
        case base, large, so400m, giant
    }

    private static let models: [String: TimmVisionTransformer] = [
        "vit_base_patch16_siglip_224": .init(.base, patch: 16, image: 224, .gelu),
        "vit_base_patch16_siglip_256": .init(.base, patch: 16, image: 256, .gelu),
        "vit_base_patch16_siglip_384": .init(.base, patch: 16, image: 384, .gelu),
        "vit_base_patch16_siglip_512": .init(.base, patch: 16, image: 512, .gelu),
        "vit_base_patch32_siglip_256": .init(.base, patch: 32, image: 256, .geluTanh),
        "vit_large_patch16_siglip_256": .init(.large, patch: 16, image: 256, .gelu),
        "vit_large_patch16_siglip_384": .init(.large, patch: 16, image: 384, .gelu),
        "vit_large_patch16_siglip_512": .init(.large, patch: 16, image: 512, .geluTanh),
        "vit_so400m_patch14_siglip_224": .init(.so400m, patch: 14, image: 224, .gelu),
        "vit_so400m_patch14_siglip_378": .init(.so400m, patch: 14, image: 378, .gelu),
        "vit_so400m_patch14_siglip_384": .init(.so400m, patch: 14, image: 384, .gelu),
        "vit_so400m_patch16_siglip_256": .init(.so400m, patch: 16, image: 256, .geluTanh),
        "vit_so400m_patch16_siglip_384": .init(.so400m, patch: 16, image: 384, .geluTanh),
        "vit_so400m_patch16_siglip_512": .init(.so400m, patch: 16, image: 512, .geluTanh),
        "vit_giantopt_patch16_siglip_256": .init(.giant, patch: 16, image: 256, .geluTanh),
        "vit_giantopt_patch16_siglip_384": .init(.giant, patch: 16, image: 384, .geluTanh),
    ]

    private let size: Size
    private let patchSize: Int
    private let imageSize: Int
    private let activation: Activation

    private init(_ size: Size, patch patchSize: Int, image imageSize: Int, _ activation: Activation) {
        (self.size, self.patchSize, self.imageSize) = (size, patchSize, imageSize)
        self.activation = activation
    }

    /// The names of the towers.
    static var names: [String] { models.keys.sorted() }

    /// Finds the tower with this name; nil if it is not a known SigLIP tower.
    init?(named name: String) {
        guard let model = Self.models[name] else { return nil }
        self = model
    }

    /// The configuration that the name stands for.
    var configuration: VisionTransformerConfiguration {
        VisionTransformerConfiguration(
            tower: tower, imageSize: imageSize, patchSize: patchSize, channels: 3, hasPatchBias: true,
            hasClassToken: false, hasPreNorm: false, pooling: .attention, projection: .none)
    }

    private var tower: TowerConfiguration {
        let (width, feedForwardWidth, depth, heads) =
            switch size {
            case .base: (768, 3072, 12, 12)
            case .large: (1024, 4096, 24, 16)
            case .so400m: (1152, 4304, 27, 16)
            case .giant: (1536, 6144, 40, 16)
            }
        return TowerConfiguration(
            width: width, feedForwardWidth: feedForwardWidth, depth: depth, heads: heads,
            activation: activation, layerNormEpsilon: 1e-6)
    }
}

extension VisionTransformerConfiguration {
    /// Reads the `vision_cfg` of an `open_clip_config.json` that names a SigLIP tower of `timm`.
    ///
    /// There must be no projection between the tower and the embeddings.
    ///
    /// - Parameter name: One of ``TimmVisionTransformer/names``.
    /// - Throws: ``CLIPModelError``.
    init(timm section: ConfigurationSection, _ name: String, dimension: Int) throws {
        guard let model = TimmVisionTransformer(named: name) else {
            preconditionFailure("not a SigLIP tower: \(name)")
        }
        self = model.configuration
        _ = try section.choice("timm_pool", default: "avg", ["map": pooling])
        projection = try section.choice("timm_proj", default: "linear", ["none": .none])
        let side = try section.side("image_size", default: 224)
        guard side == imageSize else {
            throw section.error(
                "image_size", expected: "\(imageSize), as timm_model_name says", found: "\(side)")
        }
        guard tower.width == dimension else {
            throw section.error(
                "timm_model_name", expected: "a tower as wide as embed_dim (\(dimension))",
                found: "\(tower.width)")
        }
    }
}
