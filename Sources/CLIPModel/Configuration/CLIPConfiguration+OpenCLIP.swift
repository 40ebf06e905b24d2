internal import Kernels

extension CLIPConfiguration {
    /// Reads the `open_clip_config.json` of an `open_clip` checkpoint.
    ///
    /// A missing key takes the default of `open_clip.CLIPVisionCfg` and `CLIPTextCfg`. A key that asks for another
    /// architecture than a plain vision transformer and a plain text transformer, or that is not known, is refused: with it
    /// passed over, the embeddings would be wrong.
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
            vision: .transformer(
                try VisionTransformerConfiguration(openCLIP: root.part("vision_cfg"), activation)),
            text: try TextConfiguration(openCLIP: root.part("text_cfg"), activation),
            dimension: try root.size("embed_dim", default: 512))
    }
}

extension VisionTransformerConfiguration {
    fileprivate init(openCLIP section: ConfigurationSection, _ activation: Activation) throws {
        if let name = section.values["timm_model_name"], case .string(let name) = name {
            throw section.unsupported("timm_model_name", found: QuotedText.quoted(name))
        }
        if case .array? = section.values["layers"] {
            throw section.unsupported("layers", found: "a ResNet's")
        }
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
            pooling: .highestID)
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

extension ConfigurationSection {
    /// The object under a key; empty where there is none.
    fileprivate func part(_ key: String) throws -> ConfigurationSection {
        let prefix = self.prefix + key + "."
        switch values[key] ?? .null {
        case .null: return ConfigurationSection(path: path, prefix: prefix, values: [:])
        case .object(let object): return ConfigurationSection(path: path, prefix: prefix, values: object)
        case let value: throw error(key, expected: "an object", found: "\(value)")
        }
    }

    /// Whether a number is given; which one matters only before training.
    fileprivate func isSet(_ key: String) throws -> Bool {
        switch values[key] ?? .null {
        case .null: return false
        case .integer, .number: return true
        case let value: throw error(key, expected: "a number", found: "\(value)")
        }
    }

    /// A size that may be written as two equal ones.
    fileprivate func side(_ key: String, default standard: Int) throws -> Int {
        guard case .array(let sides)? = values[key] else { return try size(key, default: standard) }
        guard sides.count == 2, case .integer(let height) = sides[0], case .integer(let width) = sides[1],
            height == width
        else { throw unsupported(key, found: "two that differ") }
        return try ConfigurationSection(path: path, prefix: prefix, values: [key: sides[0]])
            .size(key, default: standard)
    }

    fileprivate func heads(width: Int, headWidth standard: Int) throws -> Int {
        let headWidth = try size("head_width", default: standard)
        guard width % headWidth == 0 else {
            throw error("head_width", expected: "a divisor of width (\(width))", found: "\(headWidth)")
        }
        return width / headWidth
    }

    fileprivate func unsupported(_ key: String, found: String) -> CLIPModelError {
        error(key, expected: "that of a plain transformer, the only kind that is supported", found: found)
    }

    /// Throws for a key that is none of these and says more than "no".
    ///
    /// - Parameters:
    ///   - known: Those that are read.
    ///   - plain: Those that may only have this value.
    ///   - harmless: Those that change nothing for whoever only computes embeddings.
    fileprivate func refuseOthers(
        known: Set<String>, plain: [String: JSONValue] = [:], harmless: Set<String> = []
    ) throws {
        for (key, value) in values.sorted(by: { $0.key < $1.key })
        where !known.contains(key) && !harmless.contains(key) {
            switch (value, plain[key]) {
            case (.null, _), (.boolean(false), _): continue
            case (.string(let found), .string(let only)) where found == only: continue
            case (.object(let object), _) where object.isEmpty: continue
            default: throw unsupported(key, found: "\(value)")
            }
        }
    }
}
