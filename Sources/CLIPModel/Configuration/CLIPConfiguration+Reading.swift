internal import Kernels
public import SystemPackage

extension CLIPConfiguration {
    /// The largest value that a size may have: far above every published model, and small enough that no
    /// product of the sizes overflows. Their total memory is limited by ``largestTokenCount`` and by the tensors of
    /// these sizes that the checkpoint must contain.
    static let largestSize = 1 << 20

    /// The most tokens that a tower may take: more than ten times as many as in published models. At this limit,
    /// attention needs 1 GiB, because its memory grows with the square of the token count.
    static let largestTokenCount = 1 << 14

    /// The supported values of `model_type`.
    static let modelTypes = ["clip", "siglip"]

    /// Reads the `config.json` of a Hugging Face `CLIPModel` or `SiglipModel` checkpoint.
    ///
    /// A missing key takes the default of `transformers.CLIPConfig` or `SiglipConfig`.
    ///
    /// - Throws: ``CLIPModelError``.
    public init(contentsOf path: FilePath) throws {
        let file = try ConfigurationFile(contentsOf: path)
        switch try file.root.string("model_type", default: "clip") {
        case "clip": try self.init(clip: file.root)
        case "siglip": try self.init(sigLIP: file.root)
        case let kind: throw CLIPModelError.unsupportedModel(path: path.string, found: kind)
        }
    }

    private init(clip root: ConfigurationSection) throws {
        let vision = try root.section("vision_config", replacedBy: "vision_config_dict")
        let text = try root.section("text_config", replacedBy: "text_config_dict")
        self.init(
            vision: .transformer(try VisionTransformerConfiguration(clip: vision)),
            text: try TextConfiguration(clip: text),
            dimension: try root.size("projection_dim", default: 512))
    }
}

extension VisionTransformerConfiguration {
    fileprivate init(clip section: ConfigurationSection) throws {
        let standard = TowerConfiguration(
            width: 768, feedForwardWidth: 3072, depth: 12, heads: 12, activation: .quickGELU,
            layerNormEpsilon: 1e-5)
        self.init(
            tower: try TowerConfiguration(section, default: standard),
            imageSize: try section.size("image_size", default: 224),
            patchSize: try section.size("patch_size", default: 32),
            channels: try section.size("num_channels", default: 3))
        try check(section)
    }

    /// Throws if the sizes contradict each other or are far above those of published models.
    func check(_ section: ConfigurationSection) throws {
        guard channels == 3 else {
            throw section.error("num_channels", expected: "3 (RGB)", found: "\(channels)")
        }
        guard patchSize <= imageSize else {
            throw section.error(
                "patch_size", expected: "at most image_size (\(imageSize))", found: "\(patchSize)")
        }
        let limit = CLIPConfiguration.largestTokenCount
        guard tokenCount <= limit else {
            throw section.error(
                "patch_size",
                expected: "large enough for at most \(limit) tokens in image_size (\(imageSize))",
                found: "\(patchSize), which makes \(tokenCount)")
        }
    }
}

extension TextConfiguration {
    /// The value of `eos_token_id` in old configurations. It is wrong there, so `transformers` takes the embedding from
    /// the token with the highest id instead (`CLIPTextTransformer.forward`).
    private static let unrecordedEndOfText = 2

    /// The default of `eos_token_id`: the end-of-text token of OpenAI's vocabulary.
    static let defaultEndOfText = 49407

    fileprivate init(clip section: ConfigurationSection) throws {
        let standard = TowerConfiguration(
            width: 512, feedForwardWidth: 2048, depth: 12, heads: 8, activation: .quickGELU,
            layerNormEpsilon: 1e-5)
        let endOfText = try section.integer("eos_token_id", default: Self.defaultEndOfText)
        self.init(
            tower: try TowerConfiguration(section, default: standard),
            vocabularyCount: try section.size("vocab_size", default: 49408),
            contextLength: try section.size("max_position_embeddings", default: 77),
            pooling: endOfText == Self.unrecordedEndOfText ? .highestID : .endOfText(endOfText))
        let limit = CLIPConfiguration.largestTokenCount
        guard (2...limit).contains(contextLength) else {
            throw section.error(
                "max_position_embeddings", expected: "2, for the start and the end token, to \(limit)",
                found: "\(contextLength)")
        }
    }
}

extension TowerConfiguration {
    /// - Parameter standard: The values of missing keys.
    init(_ section: ConfigurationSection, default standard: TowerConfiguration) throws {
        let name = try section.string("hidden_act", default: standard.activation.configurationName)
        let known = Activation.ofFeedForwardLayers
        guard let activation = known.first(where: { $0.configurationName == name }) else {
            throw CLIPModelError.unknownActivation(path: section.path, found: name)
        }
        self.init(
            width: try section.size("hidden_size", default: standard.width),
            feedForwardWidth: try section.size("intermediate_size", default: standard.feedForwardWidth),
            depth: try section.size("num_hidden_layers", default: standard.depth),
            heads: try section.size("num_attention_heads", default: standard.heads),
            activation: activation,
            layerNormEpsilon: try section.positiveNumber("layer_norm_eps", default: standard.layerNormEpsilon)
        )
        guard self.width % self.heads == 0 else {
            throw section.error(
                "num_attention_heads", expected: "a divisor of hidden_size (\(self.width))",
                found: "\(self.heads)")
        }
    }
}
