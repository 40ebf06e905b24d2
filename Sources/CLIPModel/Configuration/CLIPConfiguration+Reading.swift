internal import Kernels

extension CLIPConfiguration {
    /// The largest value that a size may have: far above every published model, and small enough that no
    /// product of the sizes overflows. How much memory they may take together is bounded by
    /// ``largestTokenCount``, and by the tensors of these sizes that the checkpoint has to hold.
    static let largestSize = 1 << 20

    /// The most tokens that a tower may take: more than ten times as many as in published models. Attention
    /// takes memory for the square of this number, 1 GiB.
    static let largestTokenCount = 1 << 14

    /// Reads the `config.json` of a Hugging Face `CLIPModel` checkpoint.
    ///
    /// A missing key takes the default of `transformers.CLIPConfig`.
    /// - Throws: ``CLIPModelError``.
    public init(contentsOf path: String) throws {
        let file = try ConfigurationFile(contentsOf: path)
        let kind = try file.root.string("model_type", default: "clip")
        guard kind == "clip" else { throw CLIPModelError.unsupportedModel(path: path, found: kind) }
        let vision = try file.root.section("vision_config", replacedBy: "vision_config_dict")
        let text = try file.root.section("text_config", replacedBy: "text_config_dict")
        self.init(
            vision: .transformer(try VisionTransformerConfiguration(vision)),
            text: try TextConfiguration(text),
            dimension: try file.root.size("projection_dim", default: 512))
    }
}

extension VisionTransformerConfiguration {
    fileprivate init(_ section: ConfigurationSection) throws {
        self.init(
            tower: try TowerConfiguration(section, width: 768, feedForwardWidth: 3072, heads: 12),
            imageSize: try section.size("image_size", default: 224),
            patchSize: try section.size("patch_size", default: 32),
            channels: try section.size("num_channels", default: 3))
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
    /// The value of `eos_token_id` in old configurations, where it is wrong and `transformers` reads the
    /// embedding at the highest token id instead (`CLIPTextTransformer.forward`).
    private static let unrecordedEndOfText = 2

    /// The value of `eos_token_id` in configurations without one: that of OpenAI's vocabulary.
    static let defaultEndOfText = 49407

    fileprivate init(_ section: ConfigurationSection) throws {
        let endOfText = try section.integer("eos_token_id", default: Self.defaultEndOfText)
        self.init(
            tower: try TowerConfiguration(section, width: 512, feedForwardWidth: 2048, heads: 8),
            vocabularyCount: try section.size("vocab_size", default: 49408),
            contextLength: try section.size("max_position_embeddings", default: 77),
            endOfText: endOfText == Self.unrecordedEndOfText ? nil : endOfText)
        let limit = CLIPConfiguration.largestTokenCount
        guard (2...limit).contains(contextLength) else {
            throw section.error(
                "max_position_embeddings", expected: "2, for the start and the end token, to \(limit)",
                found: "\(contextLength)")
        }
    }
}

extension TowerConfiguration {
    fileprivate init(_ section: ConfigurationSection, width: Int, feedForwardWidth: Int, heads: Int) throws {
        let name = try section.string("hidden_act", default: Activation.quickGELU.rawValue)
        guard let activation = Activation(rawValue: name) else {
            throw CLIPModelError.unknownActivation(path: section.path, found: name)
        }
        self.init(
            width: try section.size("hidden_size", default: width),
            feedForwardWidth: try section.size("intermediate_size", default: feedForwardWidth),
            depth: try section.size("num_hidden_layers", default: 12),
            heads: try section.size("num_attention_heads", default: heads),
            activation: activation,
            layerNormEpsilon: try section.positiveNumber("layer_norm_eps", default: 1e-5))
        guard self.width % self.heads == 0 else {
            throw section.error(
                "num_attention_heads", expected: "a divisor of hidden_size (\(self.width))",
                found: "\(self.heads)")
        }
    }
}
