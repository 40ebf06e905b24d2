/// How the tokens that leave an image tower's layers become one vector.
public enum VisionPooling: Equatable, Sendable {
    /// The class token, normalised.
    case classToken
    /// The mean of the patches' tokens: each of them is normalised before, or else their mean.
    case mean(normalizesTokens: Bool)
    /// All tokens, normalised, as one learnt query attends to them, and a feed-forward layer (Zhai et al. 2022, "Scaling
    /// Vision Transformers", section 3.2).
    case attention
}
