/// The names and shapes that the weights have in the file of a checkpoint.
///
/// The towers use the names of `transformers.CLIPModel`. For weights that `CLIPModel` lacks, they use the names of
/// `SiglipModel`, except that query, key and value are separate tensors.
enum CheckpointLayout: Sendable {
    /// The same names that the towers use.
    case transformers
    /// The names of `transformers.SiglipModel`.
    case sigLIP
    /// The names of `open_clip`.
    case openCLIP(OpenCLIPNames)

    /// Chooses the layout of a `transformers` model: SigLIP's if the image tower has attention pooling.
    init(transformers configuration: CLIPConfiguration) {
        self = configuration.hasAttentionPooling ? .sigLIP : .transformers
    }

    /// Creates the layout of an `open_clip` model. The image tower is `timm`'s if it has attention pooling or if its tensors have
    /// the names of such a tower.
    ///
    /// - Parameter tensors: The names of the tensors in the file.
    init(openCLIP configuration: CLIPConfiguration, tensors: some Collection<String>) {
        self = .openCLIP(
            OpenCLIPNames(
                textPrefix: tensors.contains("text.token_embedding.weight") ? "text." : "",
                isTextProjectionLayer: configuration.text.projection == .linear(hasBias: true),
                hasTimmTower: configuration.hasAttentionPooling
                    || tensors.contains { $0.hasPrefix(OpenCLIPNames.timmPrefix) }))
    }

    /// The key of the vocabulary size in the configuration.
    var vocabularyKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.vocab_size"
        case .openCLIP: "model_cfg.text_cfg.vocab_size"
        }
    }

    /// The key of the end-of-text token in the configuration.
    var endOfTextKey: String {
        switch self {
        case .transformers, .sigLIP: "text_config.eos_token_id"
        case .openCLIP: "model_cfg.text_cfg.eos_id"
        }
    }

    /// Where and how a weight is stored.
    struct Source {
        /// The tensor's name in the file.
        var name: String
        /// Which of `count` equal parts of the tensor's rows is the weight; nil if the weight is the whole tensor.
        var part: (index: Int, count: Int)?
        /// Whether rows and columns are swapped in the file.
        var isTransposed = false
        /// The number of additional first dimensions of size 1 that the tensor has.
        var leadingOnes = 0

        /// The shape of the whole tensor in the file if the weight has `shape`.
        func storedShape(_ shape: [Int]) -> [Int] {
            if leadingOnes > 0 { return Array(repeating: 1, count: leadingOnes) + shape }
            let turned = isTransposed ? Array(shape.reversed()) : shape
            guard let part, let rows = turned.first else { return turned }
            return [rows * part.count] + turned.dropFirst()
        }
    }

    /// Returns where the weight that the towers call `name` is stored.
    func source(of name: String) -> Source {
        switch self {
        case .transformers: Source(name: name)
        case .sigLIP: SigLIPNames.source(of: name)
        case .openCLIP(let names): names.source(of: name)
        }
    }
}

extension CLIPConfiguration {
    fileprivate var hasAttentionPooling: Bool {
        guard case .transformer(let vision) = vision else { return false }
        return vision.pooling == .attention
    }
}

extension String {
    /// The text after a prefix; nil if the string does not begin with the prefix.
    func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

/// The names of the weights in `open_clip`, from its `VisionTransformer`, `TextTransformer` and `ResidualAttentionBlock`.
struct OpenCLIPNames: Sendable {
    /// The prefix of the text tower's names: empty in `open_clip.CLIP`, "text." in `CustomTextCLIP`.
    let textPrefix: String
    /// Whether the text projection is a linear layer, as it is if it has a bias, instead of a plain matrix.
    let isTextProjectionLayer: Bool
    /// Whether the image tower is one of `timm`'s.
    let hasTimmTower: Bool

    /// The prefix of the names of `timm`'s towers.
    static let timmPrefix = "visual.trunk."

    /// Names outside the layers.
    private static let vision = [
        "embeddings.class_embedding": "class_embedding",
        "embeddings.patch_embedding.weight": "conv1.weight",
        "embeddings.position_embedding.weight": "positional_embedding",
        "pre_layrnorm.weight": "ln_pre.weight", "pre_layrnorm.bias": "ln_pre.bias",
        "post_layernorm.weight": "ln_post.weight", "post_layernorm.bias": "ln_post.bias",
    ]
    private static let text = [
        "embeddings.token_embedding.weight": "token_embedding.weight",
        "embeddings.position_embedding.weight": "positional_embedding",
        "final_layer_norm.weight": "ln_final.weight", "final_layer_norm.bias": "ln_final.bias",
    ]
    /// Names inside a layer.
    private static let layer = [
        "layer_norm1": "ln_1", "layer_norm2": "ln_2", "self_attn.out_proj": "attn.out_proj",
        "mlp.fc1": "mlp.c_fc",
        "mlp.fc2": "mlp.c_proj", "layer_scale1": "ls_1", "layer_scale2": "ls_2",
    ]
    /// Query, key and value are the thirds of one tensor.
    private static let thirds = ["self_attn.q_proj": 0, "self_attn.k_proj": 1, "self_attn.v_proj": 2]

    /// Returns where the weight that the towers call `name` is stored.
    func source(of name: String) -> CheckpointLayout.Source {
        if hasTimmTower, let kind = name.dropping(prefix: "visual_projection.") {
            return .init(name: Self.timmPrefix + "head." + kind)
        }
        switch name {
        // These matrices are multiplied from the right, so they are stored transposed.
        case "visual_projection.weight": return .init(name: "visual.proj", isTransposed: true)
        case "text_projection.weight" where !isTextProjectionLayer:
            return .init(name: textPrefix + "text_projection", isTransposed: true)
        default: break
        }
        if let rest = name.dropping(prefix: "vision_model.") {
            return hasTimmTower
                ? TimmNames.source(of: rest, prefix: Self.timmPrefix)
                : source(inTower: rest, names: Self.vision, prefix: "visual.")
        }
        if let rest = name.dropping(prefix: "text_model.") {
            return source(inTower: rest, names: Self.text, prefix: textPrefix)
        }
        return .init(name: name.hasPrefix("text_projection.") ? textPrefix + name : name)
    }

    private func source(
        inTower name: String, names: [String: String], prefix: String
    ) -> CheckpointLayout.Source {
        guard let rest = name.dropping(prefix: "encoder.layers."), let dot = rest.firstIndex(of: "."),
            let end = rest.lastIndex(of: ".")
        else { return .init(name: prefix + (names[name] ?? name)) }
        // "3.self_attn.q_proj.weight": the layer, its part, and the kind of weight.
        let block = "\(prefix)transformer.resblocks.\(rest[..<dot])."
        let part = dot < end ? String(rest[rest.index(after: dot)..<end]) : ""
        let kind = rest[rest.index(after: end)...]
        if let third = Self.thirds[part] {
            return .init(name: "\(block)attn.in_proj_\(kind)", part: (third, 3))
        }
        return .init(name: "\(block)\(Self.layer[part] ?? part).\(kind)")
    }
}

/// The names of weights in `transformers.SiglipModel` that differ from those of `CLIPModel`.
enum SigLIPNames {
    /// The pooling head uses PyTorch's own attention, which stores query, key and value in one tensor.
    private static let thirds = ["q_proj": 0, "k_proj": 1, "v_proj": 2]

    static func source(of name: String) -> CheckpointLayout.Source {
        if let kind = name.dropping(prefix: "text_projection.") {
            return .init(name: "text_model.head." + kind)
        }
        let head = "vision_model.head.attention."
        if let parts = name.dropping(prefix: head)?.split(separator: "."), parts.count == 2,
            let third = thirds[String(parts[0])]
        {
            return .init(name: "\(head)in_proj_\(parts[1])", part: (third, thirds.count))
        }
        return .init(name: name)
    }
}

/// The names of weights in `timm`'s vision transformers, for the weights that the towers call
/// `vision_model.*`.
enum TimmNames {
    /// Names outside the layers.
    private static let tower = [
        "embeddings.patch_embedding": "patch_embed.proj", "post_layernorm": "norm",
        "head.attention.out_proj": "attn_pool.proj", "head.layernorm": "attn_pool.norm",
        "head.mlp.fc1": "attn_pool.mlp.fc1", "head.mlp.fc2": "attn_pool.mlp.fc2",
        "head.attention.q_proj": "attn_pool.q", "pre_layrnorm": "norm_pre",
    ]
    /// Names inside a layer.
    private static let layer = [
        "layer_norm1": "norm1", "layer_norm2": "norm2", "self_attn.out_proj": "attn.proj",
    ]
    /// Query, key and value of a layer are the thirds of one tensor.
    private static let thirds = ["self_attn.q_proj": 0, "self_attn.k_proj": 1, "self_attn.v_proj": 2]
    /// Key and value of the attention pooling are the halves of one tensor.
    private static let halves = ["head.attention.k_proj": 0, "head.attention.v_proj": 1]

    /// Returns where the weight `name` is stored. Names in the file begin with `prefix`.
    static func source(of name: String, prefix: String) -> CheckpointLayout.Source {
        switch name {
        case "embeddings.position_embedding.weight":
            return .init(name: prefix + "pos_embed", leadingOnes: 1)
        case "embeddings.class_embedding": return .init(name: prefix + "cls_token", leadingOnes: 2)
        case "head.probe": return .init(name: prefix + "attn_pool.latent")
        default: break
        }
        guard let end = name.lastIndex(of: ".") else { return .init(name: prefix + name) }
        let (part, kind) = (String(name[..<end]), name[end...])
        if let half = halves[part] { return .init(name: "\(prefix)attn_pool.kv\(kind)", part: (half, 2)) }
        guard let rest = part.dropping(prefix: "encoder.layers."), let dot = rest.firstIndex(of: ".") else {
            return .init(name: prefix + (tower[part] ?? part) + kind)
        }
        // "3.self_attn.q_proj": the layer and its part.
        let block = "\(prefix)blocks.\(rest[..<dot])."
        let inner = String(rest[rest.index(after: dot)...])
        if let third = thirds[inner] { return .init(name: "\(block)attn.qkv\(kind)", part: (third, 3)) }
        return .init(name: block + (layer[inner] ?? inner) + kind)
    }
}
