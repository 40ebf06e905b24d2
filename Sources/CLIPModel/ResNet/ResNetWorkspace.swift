internal import Kernels

/// Memory for the intermediate results of one call of the ResNet.
///
/// The first stages have large images and small weights. They process one image at a time, so that it stays in the cache.
/// The other stages process several images together, so that their weights are read once for all of them.
struct ResNetWorkspace: GroupWorkspace {
    /// The number of stages that process one image at a time.
    static let singleStages = 2

    /// The largest number of images of a call.
    let capacity: Int
    /// For the stem and the first stages.
    let single: ConvolutionMemory
    /// For the other stages.
    let together: ConvolutionMemory
    /// The tokens of the attention pooling: `[capacity * tokenCount, featureWidth]`.
    let tokens: ScratchMatrix
    /// The outputs of the stem and of each stage.
    private let features: [FloatMemory]
    private let configuration: ResNetConfiguration

    init(_ configuration: ResNetConfiguration, capacity: Int) {
        (self.configuration, self.capacity) = (configuration, capacity)
        let side = configuration.imageSize / 2
        let stem = side * side * max(configuration.width, configuration.channels * 4)
        let inside = (0..<ResNetConfiguration.stageCount).map(configuration.largestInside)
        single = ConvolutionMemory(capacity: max(stem, inside.prefix(Self.singleStages).max() ?? 0))
        together = ConvolutionMemory(
            capacity: capacity * (inside.dropFirst(Self.singleStages).max() ?? 0))
        tokens = ScratchMatrix(
            rows: capacity * configuration.tokenCount, columns: configuration.featureWidth)
        let stemOutput = configuration.stageSide(0) * configuration.stageSide(0) * configuration.width
        features =
            [FloatMemory(count: stemOutput)]
            + (0..<ResNetConfiguration.stageCount).map { stage in
                let side = configuration.stageSide(stage)
                let images = stage + 1 < Self.singleStages ? 1 : capacity
                return FloatMemory(count: images * side * side * configuration.stageOutputs(stage))
            }
    }

    /// The output of the stem for one image.
    var stem: ImageStack {
        ImageStack(
            features[0].base, count: 1, side: configuration.stageSide(0), channels: configuration.width)
    }

    /// The output of a stage for `count` images, starting at image `first`.
    func output(ofStage stage: Int, first: Int = 0, count: Int) -> ImageStack {
        let (side, channels) = (configuration.stageSide(stage), configuration.stageOutputs(stage))
        return ImageStack(
            features[stage + 1].base + first * side * side * channels, count: count, side: side,
            channels: channels)
    }
}

/// Memory for the intermediate results of consecutive convolutions, which alternate between its two halves.
struct ConvolutionMemory: Sendable {
    private let halves: [FloatMemory]
    private let capacity: Int

    /// Allocates two halves of `capacity` numbers each.
    init(capacity: Int) {
        self.capacity = capacity
        halves = (0..<2).map { _ in FloatMemory(count: capacity) }
    }

    /// Images in the first half of the memory.
    func first(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[0], count, side, channels)
    }

    /// Images in the second half of the memory.
    func second(_ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        images(halves[1], count, side, channels)
    }

    private func images(_ memory: FloatMemory, _ count: Int, _ side: Int, _ channels: Int) -> ImageStack {
        precondition(count * side * side * channels <= capacity)
        return ImageStack(memory.base, count: count, side: side, channels: channels)
    }
}
