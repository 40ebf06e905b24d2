internal import JSONValues

/// The families of `timm`'s towers that are supported in the layout of `open_clip`, which takes these towers by name.
enum TimmFamily: CaseIterable {
    /// The vision transformers of SigLIP.
    case sigLIP
    /// The vision transformers of MobileCLIP.
    case classTransformer
    /// EfficientNet-Lite.
    case efficientNetLite
    /// FastViT.
    case fastViT

    /// The names of the family's towers.
    var names: [String] {
        switch self {
        case .sigLIP: TimmVisionTransformer.names
        case .classTransformer: TimmClassTransformer.names
        case .efficientNetLite: EfficientNetLiteConfiguration.names
        case .fastViT: FastViTConfiguration.names
        }
    }
}

extension VisionConfiguration {
    /// Reads the `vision_cfg` of an `open_clip_config.json` that names a tower of `timm`.
    ///
    /// - Parameters:
    ///   - fullName: The model's name, which may end in a dot and the name of pre-trained weights. These do not matter,
    ///     because the checkpoint has weights of its own.
    ///   - dimension: The dimension of the embeddings.
    /// - Throws: ``CLIPModelError``.
    init(timm section: ConfigurationSection, _ fullName: String, dimension: Int) throws {
        let name = String(fullName.prefix { $0 != "." })
        guard let family = TimmFamily.allCases.first(where: { $0.names.contains(name) }) else {
            let names = TimmFamily.allCases.flatMap(\.names).sorted().joined(separator: ", ")
            throw section.error(
                "timm_model_name", expected: "one of the supported towers of timm: \(names)",
                found: QuotedText.quoted(fullName))
        }
        try section.refuseOthers(
            known: ["timm_model_name", "timm_pool", "timm_proj", "timm_proj_bias", "image_size"],
            // Keys that `open_clip` ignores for a tower of `timm`, and keys that matter only in training.
            harmless: [
                "timm_model_pretrained", "timm_drop", "timm_drop_path", "patch_dropout", "layers", "width",
                "head_width", "mlp_ratio", "patch_size", "output_tokens",
            ])
        switch family {
        case .sigLIP:
            self = .transformer(
                try VisionTransformerConfiguration(timm: section, name, dimension: dimension))
        case .classTransformer:
            self = .transformer(try TimmClassTransformer.configuration(section, name))
        case .efficientNetLite:
            self = .efficientNetLite(
                try EfficientNetLiteConfiguration(timm: section, name, dimension: dimension))
        case .fastViT:
            self = .fastViT(try FastViTConfiguration(timm: section, name, dimension: dimension))
        }
    }
}

/// How the pooled features of a convolutional tower of `timm` become an embedding: the key `timm_proj` of `open_clip`.
public enum TimmProjection: Equatable, Sendable {
    /// The features are the embedding.
    case none
    /// The tower's own last layer, with a bias, which `timm` uses as a classifier.
    case classifier
    /// A matrix multiplication after the tower, with or without a bias.
    case linear(hasBias: Bool)
    /// Two layers after the tower, with a GELU between them and twice the embedding's dimension. The first has a bias, the
    /// second may have one.
    case perceptron(hasBias: Bool)
}

extension ConfigurationSection {
    /// Reads `timm_proj` and `timm_proj_bias` for a tower whose features are averaged over all pixels, and refuses any other
    /// `timm_pool` (`open_clip.timm_model.TimmModel`).
    ///
    /// - Parameter featureWidth: The number of features.
    func timmProjection(featureWidth: Int, dimension: Int) throws -> TimmProjection {
        // Null is not the default here but the same as an empty text.
        let isEmpty = values["timm_proj"] == .null
        let hasBias = try flag("timm_proj_bias")
        let projection: TimmProjection =
            isEmpty
            ? .classifier
            : try choice(
                "timm_proj", default: "linear",
                [
                    "": .classifier, "none": .none, "linear": .linear(hasBias: hasBias),
                    "mlp": .perceptron(hasBias: hasBias),
                ])
        guard projection != .none || featureWidth == dimension else {
            throw error(
                "timm_proj",
                expected:
                    "\"linear\" or \"mlp\", because the tower has \(featureWidth) features and embed_dim "
                    + "is \(dimension)", found: "\"none\"")
        }
        try checkAveragePooling(projection)
        return projection
    }

    /// Throws if the features are not averaged. Without a name, a tower that another layer follows keeps its own pooling,
    /// which averages.
    private func checkAveragePooling(_ projection: TimmProjection) throws {
        let isFollowed = projection != .none && projection != .classifier
        if isFollowed, values["timm_pool"] == .null { return }
        let known = isFollowed ? ["avg": 0, "": 0] : ["avg": 0]
        _ = try choice("timm_pool", default: "avg", known)
    }
}
