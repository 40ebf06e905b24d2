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
    /// Whether the map of a patch to a token has a bias.
    public var hasPatchBias = false
    /// Whether a token of no patch comes before the others.
    public var hasClassToken = true
    /// Whether the tokens are normalised before the first layer.
    public var hasPreNorm = true
    /// How the tokens become one vector.
    public var pooling = VisionPooling.classToken
    /// How that vector becomes the embedding.
    public var projection = Projection.linear(hasBias: false)

    /// The number of patches along one side.
    public var patchesPerSide: Int { imageSize / patchSize }
    /// The number of patches.
    public var patchCount: Int { patchesPerSide * patchesPerSide }
    /// The number of tokens: one a patch, and the class token before them where there is one.
    public var tokenCount: Int { patchCount + (hasClassToken ? 1 : 0) }
    /// The number of values of a patch.
    public var patchValueCount: Int { channels * patchSize * patchSize }
}

/// The text tower: a transformer over tokens.
public struct TextConfiguration: Equatable, Sendable {
    /// The transformer.
    public var tower: TowerConfiguration
    /// The number of entries of the vocabulary.
    public var vocabularyCount: Int
    /// The largest number of tokens of a text, start and end included.
    public var contextLength: Int
    /// The token whose output becomes the embedding.
    public var pooling: TextPooling
    /// Whether a token attends only to those before it and itself; else to all, padding included.
    public var isCausal = true
    /// How that output becomes the embedding.
    public var projection = Projection.linear(hasBias: false)
    /// What makes tokens of a text.
    public var tokenizer = TokenizerKind.bytePair
    /// What is done to a text before a SentencePiece model sees it; nil for what the model's own tokenizer does alone.
    public var cleaning: OpenCLIPCleaning?

    /// Whether the embedding depends on every position, so that each text needs ``contextLength`` tokens, padding
    /// included.
    public var isPadded: Bool { !isCausal || pooling == .last }
}
