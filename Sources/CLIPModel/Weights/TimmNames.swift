/// The names of weights in `timm`'s vision transformers with attention pooling, for the weights that the towers call
/// `vision_model.*`.
enum TimmNames {
    /// Names outside the layers.
    private static let tower = [
        "embeddings.patch_embedding": "patch_embed.proj", "post_layernorm": "norm",
        "head.attention.out_proj": "attn_pool.proj", "head.layernorm": "attn_pool.norm",
        "head.mlp.fc1": "attn_pool.mlp.fc1", "head.mlp.fc2": "attn_pool.mlp.fc2",
        "head.attention.q_proj": "attn_pool.q",
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
            return .init(name: prefix + "pos_embed", hasLeadingOne: true)
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
