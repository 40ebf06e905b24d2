internal import Kernels

/// Memory for the intermediate results of a stage.
struct FastViTMemory: Sendable {
    private let narrowMemory: FloatMemory
    private let wideMemory: FloatMemory
    private let capacities: (narrow: Int, wide: Int)

    /// Allocates memory for one result of the same width as the images, and for a wider one.
    init(narrow: Int, wide: Int) {
        capacities = (narrow, wide)
        narrowMemory = FloatMemory(count: narrow)
        wideMemory = FloatMemory(count: wide)
    }

    /// Images of the same shape as others.
    func narrow(like images: ImageStack) -> ImageStack {
        narrow(count: images.count, side: images.side, channels: images.channels)
    }

    func narrow(count: Int, side: Int, channels: Int) -> ImageStack {
        precondition(count * side * side * channels <= capacities.narrow)
        return ImageStack(narrowMemory.base, count: count, side: side, channels: channels)
    }

    func wide(rows: Int, columns: Int) -> MutableMatrixView {
        precondition(rows * columns <= capacities.wide)
        return MutableMatrixView(wideMemory.base, rows: rows, columns: columns)
    }
}

/// Memory for the intermediate results of one call of a FastViT.
///
/// The first stages have large images and small weights. They process one image at a time, so that it stays in the cache.
/// The other stages process several images together, so that their weights are read once for all of them.
struct FastViTWorkspace: Sendable {
    /// The number of stages that process one image at a time.
    static let singleStages = 2

    /// The largest number of images of a call.
    let capacity: Int
    /// For the stem and the first stages.
    let single: FastViTMemory
    /// For the other stages and the last convolution.
    let together: FastViTMemory
    /// The outputs of each stage.
    private let outputs: [FloatMemory]
    private let configuration: FastViTConfiguration

    init(_ configuration: FastViTConfiguration, capacity: Int) {
        (self.configuration, self.capacity) = (configuration, capacity)
        let sizes = zip(configuration.sides, configuration.stages).map { side, stage in
            (output: side * side * stage.width, isWide: stage.mixer == .attention)
        }
        let half = FastViTConfiguration.halved(configuration.imageSize)
        let first = configuration.stages.first?.width ?? 0
        let last = (sizes.last?.output ?? 0) * FastViTConfiguration.widening
        func memory(_ stages: ArraySlice<(output: Int, isWide: Bool)>, _ count: Int, narrow: Int, wide: Int)
            -> FastViTMemory
        {
            FastViTMemory(
                narrow: count * max(narrow, stages.map(\.output).max() ?? 0),
                wide: count * max(wide, (stages.filter(\.isWide).map { 3 * $0.output }).max() ?? 0))
        }
        single = memory(
            sizes.prefix(Self.singleStages), 1, narrow: half * half * first,
            wide: configuration.channels * configuration.imageSize * configuration.imageSize)
        together = memory(sizes.dropFirst(Self.singleStages), capacity, narrow: last, wide: 0)
        outputs = sizes.enumerated().map { stage, size in
            FloatMemory(count: (stage + 1 < Self.singleStages ? 1 : capacity) * size.output)
        }
    }

    /// The output of a stage for `count` images, starting at image `first`.
    func output(ofStage stage: Int, first: Int = 0, count: Int) -> ImageStack {
        let (side, width) = (configuration.sides[stage], configuration.stages[stage].width)
        return ImageStack(
            outputs[stage].base + first * side * side * width, count: count, side: side, channels: width)
    }
}
