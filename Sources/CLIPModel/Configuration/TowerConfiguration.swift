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
    /// The number that layer normalisation adds to the variance.
    public var layerNormEpsilon: Float
    /// Whether the output of each attention and feed-forward layer is scaled by one learned factor per feature before it
    /// is added to the token (LayerScale: Touvron et al. 2021, "Going deeper with Image Transformers", equation 5).
    public var hasLayerScale = false

    /// The number of features of one attention head.
    public var headWidth: Int { width / heads }
}

/// The configuration of an image tower that is a vision transformer over square patches.
public struct VisionTransformerConfiguration: Equatable, Sendable {
    /// The transformer.
    public var tower: TowerConfiguration
    /// The side of the square input, in pixels.
    public var imageSize: Int
    /// The side of a patch, in pixels. Pixels at the right and lower edge that do not fill a patch are ignored.
    public var patchSize: Int
    /// The number of colour channels.
    public var channels: Int
    /// Whether the patch embedding has a bias.
    public var hasPatchBias = false
    /// Whether a class token, which belongs to no patch, comes before the others.
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
    /// The number of tokens: one for each patch, and the class token if there is one.
    public var tokenCount: Int { patchCount + (hasClassToken ? 1 : 0) }
    /// The number of values in a patch.
    public var patchValueCount: Int { channels * patchSize * patchSize }
}

/// The configuration of the text tower: a transformer over tokens.
public struct TextConfiguration: Equatable, Sendable {
    /// The transformer.
    public var tower: TowerConfiguration
    /// The number of entries of the vocabulary.
    public var vocabularyCount: Int
    /// The largest number of tokens of a text, start and end included.
    public var contextLength: Int
    /// The token whose output becomes the embedding.
    public var pooling: TextPooling
    /// Whether a token attends only to itself and the tokens before it. If not, it attends to all, padding included.
    public var isCausal = true
    /// How that output becomes the embedding.
    public var projection = Projection.linear(hasBias: false)
    /// The kind of the tokenizer.
    public var tokenizer = TokenizerKind.bytePair
    /// The cleaning that `open_clip` applies before a SentencePiece tokenizer; nil if only the tokenizer's own cleaning
    /// is applied.
    public var cleaning: OpenCLIPCleaning?

    /// Whether the embedding depends on every position, so that each text needs ``contextLength`` tokens, padding
    /// included.
    public var isPadded: Bool { !isCausal || pooling == .last }
}
