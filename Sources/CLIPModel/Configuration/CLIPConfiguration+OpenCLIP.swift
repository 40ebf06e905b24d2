internal import Kernels

extension CLIPConfiguration {
    /// Reads the `open_clip_config.json` of an `open_clip` checkpoint.
    ///
    /// A missing key takes the default of `open_clip.CLIPVisionCfg` and `CLIPTextCfg`. A key that asks for another
    /// architecture than a plain vision transformer or ResNet and a plain text transformer, or that is not known, is refused:
    /// with it passed over, the embeddings would be wrong.
    /// - Throws: ``CLIPModelError``.
    init(openCLIP path: String) throws {
        let file = try ConfigurationFile(contentsOf: path)
        guard case .object(let model)? = file.root.values["model_cfg"] else {
            throw file.root.error(
                "model_cfg", expected: "an object", found: "\(file.root.values["model_cfg"] ?? .null)")
        }
        let root = ConfigurationSection(path: path, prefix: "model_cfg.", values: model)
        try root.refuseOthers(known: [
            "embed_dim", "vision_cfg", "text_cfg", "quick_gelu", "custom_text", "init_logit_scale",
            "init_logit_bias",
        ])
        let activation = try root.flag("quick_gelu") ? Activation.quickGELU : .gelu
        self.init(
            vision: try VisionConfiguration(openCLIP: root.part("vision_cfg"), activation),
            text: try TextConfiguration(openCLIP: root.part("text_cfg"), activation),
            dimension: try root.size("embed_dim", default: 512))
    }
}

extension VisionConfiguration {
    /// A ResNet where `layers` is a list, which says how many blocks each of its stages has; else a transformer.
    fileprivate init(openCLIP section: ConfigurationSection, _ activation: Activation) throws {
        if let name = section.values["timm_model_name"], case .string(let name) = name {
            throw section.unsupported("timm_model_name", found: QuotedText.quoted(name))
        }
        if case .array(let layers)? = section.values["layers"] {
            self = .residual(try ResNetConfiguration(openCLIP: section, layers: layers))
        } else {
            self = .transformer(try VisionTransformerConfiguration(openCLIP: section, activation))
        }
    }
}

extension VisionTransformerConfiguration {
    fileprivate init(openCLIP section: ConfigurationSection, _ activation: Activation) throws {
        try section.refuseOthers(
            known: [
                "image_size", "layers", "width", "head_width", "mlp_ratio", "patch_size", "norm_kwargs",
                "ls_init_value",
            ],
            plain: ["pool_type": .string("tok"), "pos_embed_type": .string("learnable")],
            harmless: ["patch_dropout", "output_tokens", "attn_pooler_queries", "attn_pooler_heads"])
        let width = try section.size("width", default: 768)
        self.init(
            tower: try TowerConfiguration(
                openCLIP: section, width: width, heads: section.heads(width: width, headWidth: 64), activation
            ),
            imageSize: try section.side("image_size", default: 224),
            patchSize: try section.side("patch_size", default: 16),
            channels: 3)
        guard patchSize <= imageSize, tokenCount <= CLIPConfiguration.largestTokenCount else {
            throw section.error(
                "patch_size",
                expected: "at most image_size, and large enough for at most "
                    + "\(CLIPConfiguration.largestTokenCount) tokens", found: "\(patchSize)")
        }
    }
}

extension TextConfiguration {
    fileprivate init(openCLIP section: ConfigurationSection, _ activation: Activation) throws {
        if let name = section.values["hf_model_name"], case .string(let name) = name {
            throw section.unsupported("hf_model_name", found: QuotedText.quoted(name))
        }
        try section.refuseOthers(
            known: [
                "context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "norm_kwargs",
                "ls_init_value",
            ],
            plain: ["pool_type": .string("argmax"), "proj_type": .string("linear")],
            harmless: ["hf_tokenizer_name", "tokenizer_kwargs", "pad_id", "output_tokens"])
        let width = try section.size("width", default: 512)
        self.init(
            tower: try TowerConfiguration(
                openCLIP: section, width: width, heads: section.size("heads", default: 8), activation),
            vocabularyCount: try section.size("vocab_size", default: 49408),
            contextLength: try section.size("context_length", default: 77),
            // The embedding is read at the highest token id (`text_global_pool`).
            endOfText: nil)
        let limit = CLIPConfiguration.largestTokenCount
        guard (2...limit).contains(contextLength) else {
            throw section.error(
                "context_length", expected: "2, for the start and the end token, to \(limit)",
                found: "\(contextLength)")
        }
    }
}

extension TowerConfiguration {
    fileprivate init(
        openCLIP section: ConfigurationSection, width: Int, heads: Int, _ activation: Activation
    ) throws {
        let ratio = try section.positiveNumber("mlp_ratio", default: 4)
        guard ratio <= 1024 else {
            throw section.error("mlp_ratio", expected: "a number up to 1024", found: "\(ratio)")
        }
        let norm = try section.part("norm_kwargs")
        try norm.refuseOthers(known: ["eps"])
        self.init(
            width: width, feedForwardWidth: max(1, Int(Float(width) * ratio)),
            depth: try section.size("layers", default: 12), heads: heads, activation: activation,
            layerNormEpsilon: try norm.positiveNumber("eps", default: 1e-5),
            hasLayerScale: try section.isSet("ls_init_value"))
        guard width % heads == 0 else {
            throw section.error("heads", expected: "a divisor of width (\(width))", found: "\(heads)")
        }
    }
}
