/// How the output tokens of an image tower's last layer become one vector.
public enum VisionPooling: Equatable, Sendable {
    /// The class token, normalised.
    case classToken
    /// The mean of the patches' tokens. If `normalizesTokens` is true, each token is normalised before the mean is taken;
    /// otherwise the mean is normalised.
    case mean(normalizesTokens: Bool)
    /// One learned query attends to all tokens, which are normalised first; a feed-forward layer follows (Zhai et al.
    /// 2022, "Scaling Vision Transformers", section 3.2).
    case attention
}
