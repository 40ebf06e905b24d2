/// The configuration of an image tower that is a FastViT (Vasu et al. 2023, "FastViT: A Fast Hybrid Vision Transformer using
/// Structural Reparameterization") as MobileCLIP uses it (Vasu et al. 2023, "MobileCLIP: Fast Image-Text Models through
/// Multi-Modal Reinforced Training"; `timm.models.fastvit`).
public struct FastViTConfiguration: Equatable, Sendable {
    /// The number that every normalisation adds to the variance.
    static let normalizationEpsilon: Float = 1e-5
    /// The number of features of an attention head.
    static let headWidth = 32
    /// The side of the windows that reduce the side of an image, that give attention its positions, and that feed-forward
    /// layers begin with.
    static let largeWindow = 7
    /// The side of all other windows.
    static let smallWindow = 3
    /// The side of an image divided by the side of the first stage.
    static let stemReduction = 4
    /// The output channels of the last convolution divided by those of the last stage.
    static let widening = 2

    /// How a block of a stage exchanges information between pixels.
    public enum TokenMixer: Equatable, Sendable {
        /// A convolution of each channel.
        case convolution
        /// Attention of every pixel to all pixels.
        case attention
    }

    /// Blocks of one width. Each stage except the first begins with a convolution that halves the side.
    public struct Stage: Equatable, Sendable {
        /// The number of blocks.
        public var blockCount: Int
        /// The number of channels.
        public var width: Int
        /// The number of channels inside the feed-forward layers.
        public var feedForwardWidth: Int
        /// How the blocks exchange information between pixels.
        public var mixer: TokenMixer
        /// Whether the convolution that halves the side is followed by squeeze-and-excitation.
        public var squeezes: Bool

        /// Creates a stage.
        public init(
            blockCount: Int, width: Int, feedForwardWidth: Int, mixer: TokenMixer, squeezes: Bool
        ) {
            (self.blockCount, self.width, self.feedForwardWidth) = (blockCount, width, feedForwardWidth)
            (self.mixer, self.squeezes) = (mixer, squeezes)
        }
    }

    /// The normalisation before attention.
    public enum Normalization: Equatable, Sendable {
        /// Of each channel, with statistics from training.
        case batch
        /// Of each pixel.
        case layer
    }

    /// The stages.
    public var stages: [Stage]
    /// The normalisation before attention.
    public var normalization: Normalization
    /// Whether the first convolutions had a branch with a window of one pixel in training.
    public var hasStemScales: Bool
    /// The side of the square input, in pixels.
    public var imageSize: Int
    /// How the features, averaged over all pixels, become the embedding.
    public var projection: TimmProjection

    /// The number of colour channels.
    public var channels: Int { 3 }
    /// The number of output channels of the last convolution.
    public var featureWidth: Int { (stages.last?.width ?? 0) * Self.widening }

    /// The side of each stage's output.
    var sides: [Int] {
        let first = Self.halved(Self.halved(imageSize))
        return stages.indices.reduce(into: []) { $0.append($1 == 0 ? first : Self.halved($0[$1 - 1])) }
    }

    /// The side after a convolution that moves its window by two pixels.
    static func halved(_ side: Int) -> Int { (side + 1) / 2 }

    /// A short description of the architecture.
    var architecture: String {
        "FastViT with \(stages.map { String($0.blockCount) }.joined(separator: " + ")) blocks"
    }

    /// The largest number of values of an image between two layers, and of the scores of an attention head.
    var largestInside: Int {
        let first = Self.halved(imageSize)
        let inStem = max(channels * imageSize * imageSize, first * first * (stages.first?.width ?? 0))
        let inStages = zip(stages, sides).map { stage, side in
            let pixels = side * side
            let scores = stage.mixer == .attention ? pixels * pixels : 0
            return max(pixels * max(stage.width * 3, stage.feedForwardWidth), scores)
        }
        return max(inStem, inStages.max() ?? 0, (sides.last ?? 0) * (sides.last ?? 0) * featureWidth)
    }
}
