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
