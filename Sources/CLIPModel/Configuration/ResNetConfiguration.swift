/// The image tower: a ResNet whose last pooling is an attention (Radford et al. 2021, "Learning Transferable Visual Models From
/// Natural Language Supervision", 2.4; `open_clip.modified_resnet.ModifiedResNet`).
public struct ResNetConfiguration: Equatable, Sendable {
    /// The number of stages: each halves the side of the one before, the first excepted.
    static let stageCount = 4
    /// How often the side of an image is halved before the pooling: by the stem twice, by three stages once each.
    static let reduction = 32
    /// How many times the stem's channels leave the last stage: each stage doubles the width, and a block puts out four times
    /// that.
    static let widening = 32

    /// The number of bottleneck blocks of each of the four stages.
    public var blockCounts: [Int]
    /// The number of channels that leave the stem.
    public var width: Int
    /// The side of the square input, in pixels; a multiple of 32.
    public var imageSize: Int
    /// The number of heads of the attention pooling; divides `featureWidth`.
    public var heads: Int

    /// The number of colour channels.
    public var channels: Int { 3 }
    /// The number of channels that leave the last stage.
    public var featureWidth: Int { width * Self.widening }
    /// The number of tokens that the attention pooling looks at: the pixels of the last stage, and before them their mean.
    public var tokenCount: Int {
        let side = imageSize / Self.reduction
        return side * side + 1
    }
}
