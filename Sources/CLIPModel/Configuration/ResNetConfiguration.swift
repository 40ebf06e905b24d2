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
