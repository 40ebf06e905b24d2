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
    /// How a patch becomes a token.
    public var patchEmbedding = PatchEmbedding.linear
    /// Whether the patch embedding has a bias.
    public var hasPatchBias = false
    /// Whether a class token, which belongs to no patch, comes before the others.
    public var hasClassToken = true
    /// Whether a position is added to the class token, as to the others.
    public var hasClassPosition = true
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
    /// The number of tokens to which a position is added.
    public var positionCount: Int { hasClassToken && !hasClassPosition ? patchCount : tokenCount }
    /// The number of values in a patch.
    public var patchValueCount: Int { channels * patchSize * patchSize }
}

/// How a patch of pixels becomes a token.
public enum PatchEmbedding: Equatable, Sendable {
    /// By one matrix.
    case linear
    /// By three convolutions without overlap, whose windows have 4, 2 and 2 pixels, with GELU between them. The first two have
    /// this number of output channels (`timm.models.vision_transformer_hybrid.ConvStem` in MobileCLIP's image encoder).
    case convolutions(width: Int)
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
    /// The cleaning that `open_clip` applies before a tokenizer that is not its own; nil if only the tokenizer's own cleaning
    /// is applied.
    public var cleaning: OpenCLIPCleaning?

    /// Whether the embedding depends on every position, so that each text needs ``contextLength`` tokens, padding
    /// included.
    public var isPadded: Bool { !isCausal || pooling == .last }
}

/// How a pooled token becomes an embedding.
public enum Projection: Equatable, Sendable {
    /// The token is the embedding.
    case none
    /// A matrix multiplication, with or without a bias.
    case linear(hasBias: Bool)
}

/// The token of a text whose output becomes the embedding.
public enum TextPooling: Equatable, Sendable {
    /// The first token with this id. If the text does not have it, the first token of the text.
    case endOfText(Int)
    /// The first token with the highest id of the text. In OpenAI's vocabulary this is the end-of-text token.
    case highestID
    /// The first token.
    case first
    /// The last token, which may be padding.
    case last
}

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

/// The kind of tokenizer that a model uses.
public enum TokenizerKind: Equatable, Sendable {
    /// OpenAI's byte-pair encoding (``CLIPTokenizer``).
    case bytePair
    /// A SentencePiece model, such as T5's or Gemma's.
    case sentencePiece
}

/// How `open_clip` cleans a text before it passes the text to a tokenizer that is not its own: the key `clean` of
/// `tokenizer_kwargs`.
///
/// Every kind repairs the text, resolves HTML references and leaves one space between words.
public enum OpenCLIPCleaning: String, CaseIterable, Sendable {
    /// Also removes ASCII punctuation and changes the text to lower case. SigLIP models were trained with this.
    case canonicalize
    /// Also changes the text to lower case.
    case lower
    /// Nothing more. This is the default.
    case whitespace
}

/// The configuration of an image tower that is a ResNet with attention pooling (Radford et al. 2021, "Learning
/// Transferable Visual Models From Natural Language Supervision", 2.4; `open_clip.modified_resnet.ModifiedResNet`).
public struct ResNetConfiguration: Equatable, Sendable {
    /// The number of stages. Every stage except the first halves the side.
    static let stageCount = 4
    /// The factor by which the side of an image is reduced before the pooling: 4 in the stem, 2 in each of three stages.
    static let reduction = 32
    /// The number of output channels of the last stage, as a multiple of the stem's channels: each of three stages doubles
    /// the width, and a block has four times as many output channels as its width.
    static let widening = 32
    /// The number that batch normalisation adds to the variance: the default of `torch.nn.BatchNorm2d`, which no
    /// configuration changes.
    static let batchNormEpsilon = 1e-5

    /// The number of bottleneck blocks of each of the four stages.
    public var blockCounts: [Int]
    /// The number of output channels of the stem.
    public var width: Int
    /// The side of the square input, in pixels; a multiple of 32.
    public var imageSize: Int
    /// The number of heads of the attention pooling; divides `featureWidth`.
    public var heads: Int

    /// The number of colour channels.
    public var channels: Int { 3 }
    /// The number of output channels of the last stage.
    public var featureWidth: Int { width * Self.widening }
    /// The number of tokens of the attention pooling: the mean of the last stage's pixels, then these pixels.
    public var tokenCount: Int {
        let side = imageSize / Self.reduction
        return side * side + 1
    }
}
