/// The names of the weights in `open_clip`, from its `VisionTransformer`, `TextTransformer` and `ResidualAttentionBlock`.
struct OpenCLIPNames: Sendable {
    /// The prefix of the text tower's names: empty in `open_clip.CLIP`, "text." in `CustomTextCLIP`.
    let textPrefix: String
    /// Whether the text projection is a linear layer, as it is if it has a bias, instead of a plain matrix.
    let isTextProjectionLayer: Bool
    /// Whether the image tower is one of `timm`'s.
    let hasTimmTower: Bool

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
        switch name {
        // These matrices are multiplied from the right, so they are stored transposed.
        case "visual_projection.weight": return .init(name: "visual.proj", isTransposed: true)
        case "text_projection.weight" where !isTextProjectionLayer:
            return .init(name: textPrefix + "text_projection", isTransposed: true)
        default: break
        }
        if let rest = name.dropping(prefix: "vision_model.") {
            return hasTimmTower
                ? TimmNames.source(of: rest, prefix: "visual.trunk.")
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
