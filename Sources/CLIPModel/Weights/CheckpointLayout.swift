/// How the file of a checkpoint names and cuts the weights that the towers ask for.
///
/// The towers ask by the names of `transformers.CLIPModel`.
enum CheckpointLayout: Sendable {
    /// As the towers ask.
    case transformers
    /// As `transformers.SiglipModel` does it.
    case sigLIP
    /// As `open_clip.CLIP` does it; in `open_clip.CustomTextCLIP`, the names of the text tower have a prefix.
    case openCLIP(textPrefix: String)

    /// The layout of a `transformers` model: SigLIP, if its images are pooled by attention.
    init(transformers configuration: CLIPConfiguration) {
        switch configuration.vision {
        case .transformer(let vision): self = vision.pooling == .attention ? .sigLIP : .transformers
        }
    }

    /// Where a weight lies.
    struct Source {
        /// The tensor's name in the file.
        var name: String
        /// The part of its rows, of so many equal ones; nil for all.
        var part: (index: Int, count: Int)?
        /// Whether it is stored with rows and columns changed.
        var isTransposed = false

        /// The shape that the whole tensor has if the weight has `shape`.
        func storedShape(_ shape: [Int]) -> [Int] {
            let turned = isTransposed ? Array(shape.reversed()) : shape
            guard let part, let rows = turned.first else { return turned }
            return [rows * part.count] + turned.dropFirst()
        }
    }

    /// Where the weight lies that the towers call `name`.
    func source(of name: String) -> Source {
        switch self {
        case .transformers: Source(name: name)
        case .sigLIP: SigLIPNames.source(of: name)
        case .openCLIP(let textPrefix): OpenCLIPNames.source(of: name, textPrefix: textPrefix)
        }
    }
}

/// The names of `transformers.SiglipModel`, where they differ from those of `CLIPModel`.
private enum SigLIPNames {
    /// The attention of the pooling head is torch's own, with query, key and value in one tensor.
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

/// The names of `open_clip`, after its `VisionTransformer`, `TextTransformer` and `ResidualAttentionBlock`.
private enum OpenCLIPNames {
    /// Outside the layers.
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
    /// Inside a layer.
    private static let layer = [
        "layer_norm1": "ln_1", "layer_norm2": "ln_2", "self_attn.out_proj": "attn.out_proj",
        "mlp.fc1": "mlp.c_fc",
        "mlp.fc2": "mlp.c_proj", "layer_scale1": "ls_1", "layer_scale2": "ls_2",
    ]
    /// Query, key and value are the thirds of one tensor.
    private static let thirds = ["self_attn.q_proj": 0, "self_attn.k_proj": 1, "self_attn.v_proj": 2]

    static func source(of name: String, textPrefix: String) -> CheckpointLayout.Source {
        switch name {
        // Both are factors from the right there.
        case "visual_projection.weight": return .init(name: "visual.proj", isTransposed: true)
        case "text_projection.weight": return .init(name: textPrefix + "text_projection", isTransposed: true)
        default: break
        }
        if let rest = name.dropping(prefix: "vision_model.") {
            return source(inTower: rest, names: vision, prefix: "visual.")
        }
        if let rest = name.dropping(prefix: "text_model.") {
            return source(inTower: rest, names: text, prefix: textPrefix)
        }
        return .init(name: name)
    }

    private static func source(
        inTower name: String, names: [String: String], prefix: String
    ) -> CheckpointLayout.Source {
        guard let rest = name.dropping(prefix: "encoder.layers."), let dot = rest.firstIndex(of: "."),
            let end = rest.lastIndex(of: ".")
        else { return .init(name: prefix + (names[name] ?? name)) }
        // "3.self_attn.q_proj.weight": the layer, its part, and what of it.
        let block = "\(prefix)transformer.resblocks.\(rest[..<dot])."
        let part = dot < end ? String(rest[rest.index(after: dot)..<end]) : ""
        let kind = rest[rest.index(after: end)...]
        if let third = thirds[part] {
            return .init(name: "\(block)attn.in_proj_\(kind)", part: (third, 3))
        }
        return .init(name: "\(block)\(layer[part] ?? part).\(kind)")
    }
}

extension String {
    /// What follows a prefix; nil without it.
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
