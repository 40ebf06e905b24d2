internal import JSONValues
internal import Kernels
internal import SystemPackage

extension CLIPConfiguration {
    /// Reads the `open_clip_config.json` of an `open_clip` checkpoint.
    ///
    /// A missing key takes the default of `open_clip.CLIPVisionCfg` and `CLIPTextCfg`. The supported architectures are
    /// a ResNet, a vision transformer (of `open_clip` or SigLIP) or a tower of a ``TimmFamily``, with a text transformer. A key that is unknown or
    /// selects another architecture is an error, because ignoring it would make the embeddings wrong.
    ///
    /// - Throws: ``CLIPModelError``.
    init(openCLIP path: FilePath) throws {
        let file = try ConfigurationFile(contentsOf: path)
        guard case .object(let model)? = file.root.values["model_cfg"] else {
            throw file.root.error(
                "model_cfg", expected: "an object", found: "\(file.root.values["model_cfg"] ?? .null)")
        }
        let root = ConfigurationSection(path: file.root.path, prefix: "model_cfg.", values: model)
        try root.refuseOthers(known: [
            "embed_dim", "vision_cfg", "text_cfg", "quick_gelu", "custom_text", "init_logit_scale",
            "init_logit_bias",
        ])
        let activation = try root.flag("quick_gelu") ? Activation.quickGELU : .gelu
        let dimension = try root.size("embed_dim", default: 512)
        self.init(
            vision: try VisionConfiguration(
                openCLIP: root.part("vision_cfg"), activation, dimension: dimension),
            text: try TextConfiguration(
                openCLIP: root.part("text_cfg"), activation, dimension: dimension),
            dimension: dimension)
    }
}

extension VisionConfiguration {
    /// Reads a tower of `timm` if one is named, a ResNet if `layers` is a list (the number of blocks in each stage), or
    /// else a transformer.
    fileprivate init(
        openCLIP section: ConfigurationSection, _ activation: Activation, dimension: Int
    ) throws {
        if case .string(let name)? = section.values["timm_model_name"] {
            self = try VisionConfiguration(timm: section, name, dimension: dimension)
        } else if case .array(let layers)? = section.values["layers"] {
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
                "act_kwargs", "ls_init_value", "no_ln_pre", "pool_type", "final_ln_after_pool",
                "pos_embed_type",
            ],
            plain: ["block_type": .string("default")],
            harmless: ["patch_dropout", "output_tokens", "attn_pooler_queries", "attn_pooler_heads"])
        // Both values are accepted: computed positions are stored in the checkpoint like learned ones.
        _ = try section.choice("pos_embed_type", default: "learnable", ["learnable": 0, "sin_cos_2d": 0])
        let width = try section.size("width", default: 768)
        self.init(
            tower: try TowerConfiguration(
                openCLIP: section, width: width, heads: section.heads(width: width, headWidth: 64), activation
            ),
            imageSize: try section.side("image_size", default: 224),
            patchSize: try section.side("patch_size", default: 16),
            channels: 3,
            hasPreNorm: try !section.flag("no_ln_pre"),
            pooling: try section.choice(
                "pool_type", default: "tok",
                [
                    "tok": .classToken,
                    "avg": .mean(normalizesTokens: try !section.flag("final_ln_after_pool")),
                ]))
        guard patchSize <= imageSize, tokenCount <= CLIPConfiguration.largestTokenCount else {
            throw section.error(
                "patch_size",
                expected: "at most image_size, and large enough for at most "
                    + "\(CLIPConfiguration.largestTokenCount) tokens", found: "\(patchSize)")
        }
    }
}

extension TextConfiguration {
    fileprivate init(
        openCLIP section: ConfigurationSection, _ activation: Activation, dimension: Int
    ) throws {
        if let name = section.values["hf_model_name"], case .string(let name) = name {
            throw section.unsupported("hf_model_name", found: QuotedText.quoted(name))
        }
        try section.refuseOthers(
            known: [
                "context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "norm_kwargs",
                "act_kwargs", "ls_init_value", "pool_type", "eos_id", "no_causal_mask", "proj_type",
                "proj_bias", "hf_tokenizer_name", "tokenizer_kwargs",
            ],
            plain: ["block_type": .string("default")],
            // `correct_cls_mask` matters only with the class token of texts (`embed_cls`), which is refused.
            harmless: ["pad_id", "correct_cls_mask", "output_tokens", "final_ln_after_pool"])
        let width = try section.size("width", default: 512)
        self.init(
            tower: try TowerConfiguration(
                openCLIP: section, width: width, heads: section.size("heads", default: 8), activation),
            vocabularyCount: try section.size("vocab_size", default: 49408),
            contextLength: try section.size("context_length", default: 77),
            pooling: try TextPooling(openCLIP: section),
            isCausal: try !section.flag("no_causal_mask"),
            projection: try Projection(openCLIP: section, width: width, dimension: dimension))
        let isOfHub = try !section.string("hf_tokenizer_name", default: "").isEmpty
        // Padded models have SigLIP's vocabularies, others CLIP's. Any other vocabulary is refused when its files are read.
        if isOfHub, isPadded { tokenizer = .sentencePiece }
        cleaning = try section.cleaning(isOfHub: isOfHub)
        let limit = CLIPConfiguration.largestTokenCount
        guard (2...limit).contains(contextLength) else {
            throw section.error(
                "context_length", expected: "2, for the start and the end token, to \(limit)",
                found: "\(contextLength)")
        }
    }
}

extension ConfigurationSection {
    /// Reads the cleaning of texts from `tokenizer_kwargs`; nil for `open_clip`'s own tokenizer, which is supported with only
    /// one.
    ///
    /// - Parameter isOfHub: Whether the tokenizer is one of the Hub, whose files lie in the checkpoint.
    fileprivate func cleaning(isOfHub: Bool) throws -> OpenCLIPCleaning? {
        let arguments = try part("tokenizer_kwargs")
        try arguments.refuseOthers(known: ["clean"], harmless: ["use_fast"])
        guard isOfHub else {
            _ = try arguments.choice("clean", default: "lower", ["lower": 0])
            return nil
        }
        let words = OpenCLIPCleaning.allCases.map { ($0.rawValue, $0) }
        return try arguments.choice(
            "clean", default: OpenCLIPCleaning.whitespace.rawValue, Dictionary(uniqueKeysWithValues: words))
    }
}

extension TextPooling {
    fileprivate init(openCLIP section: ConfigurationSection) throws {
        self = try section.choice(
            "pool_type", default: "argmax",
            [
                "argmax": .highestID, "first": .first, "last": .last,
                "eos": .endOfText(try section.integer("eos_id", default: 2)),
            ])
    }
}

extension Projection {
    fileprivate init(openCLIP section: ConfigurationSection, width: Int, dimension: Int) throws {
        self = try section.choice(
            "proj_type", default: "linear",
            ["linear": .linear(hasBias: try section.flag("proj_bias")), "none": .none])
        guard self != .none || width == dimension else {
            throw section.error(
                "proj_type", expected: "\"linear\", because width (\(width)) is not embed_dim (\(dimension))",
                found: "\"none\"")
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
            depth: try section.size("layers", default: 12), heads: heads,
            activation: try section.approximated(activation),
            layerNormEpsilon: try norm.positiveNumber("eps", default: 1e-5),
            hasLayerScale: try section.isSet("ls_init_value"))
        guard width % heads == 0 else {
            throw section.error("heads", expected: "a divisor of width (\(width))", found: "\(heads)")
        }
    }
}

extension ConfigurationSection {
    /// Applies the arguments in `act_kwargs` to the activation. Only PyTorch's GELU has one: `approximate`.
    fileprivate func approximated(_ activation: Activation) throws -> Activation {
        let arguments = try part("act_kwargs")
        try arguments.refuseOthers(known: activation == .gelu ? ["approximate"] : [])
        return try arguments.choice(
            "approximate", default: "none", ["none": activation, "tanh": Activation.geluTanh])
    }
}
