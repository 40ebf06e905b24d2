public import Kernels

/// The sizes that the image and the text tower have in common: those of a pre-norm transformer.
public struct TowerConfiguration: Equatable, Sendable {
    /// The number of features of a token.
    public var width: Int
    /// The number of features inside the feed-forward layers.
    public var feedForwardWidth: Int
    /// The number of layers.
    public var depth: Int
    /// The number of attention heads; divides `width`.
    public var heads: Int
    /// The activation of the feed-forward layers.
    public var activation: Activation
    /// What layer normalisation adds to the variance.
    public var layerNormEpsilon: Float
    /// Whether what attention and feed-forward layers add to a token is scaled, feature by feature (LayerScale: Touvron
    /// et al. 2021, "Going deeper with Image Transformers", equation 5).
    public var hasLayerScale = false

    /// The number of features of one attention head.
    public var headWidth: Int { width / heads }
}

/// The image tower: a vision transformer over square patches.
public struct VisionTransformerConfiguration: Equatable, Sendable {
    /// The transformer.
    public var tower: TowerConfiguration
    /// The side of the square input, in pixels.
    public var imageSize: Int
    /// The side of a patch, in pixels; what is left over at the right and lower edge is not looked at.
    public var patchSize: Int
    /// The number of colour channels.
    public var channels: Int

    /// The number of patches along one side.
    public var patchesPerSide: Int { imageSize / patchSize }
    /// The number of tokens: one a patch, and the class token before them.
    public var tokenCount: Int { patchesPerSide * patchesPerSide + 1 }
    /// The number of values of a patch.
    public var patchValueCount: Int { channels * patchSize * patchSize }
}

/// The text tower: a transformer with causal attention.
public struct TextConfiguration: Equatable, Sendable {
    /// The transformer.
    public var tower: TowerConfiguration
    /// The number of entries of the vocabulary.
    public var vocabularyCount: Int
    /// The largest number of tokens of a text, start and end included.
    public var contextLength: Int
    /// The end-of-text token, at which the text's embedding is read; nil in checkpoints from before the
    /// token was recorded properly, which read at the highest token id.
    public var endOfText: Int?
}
