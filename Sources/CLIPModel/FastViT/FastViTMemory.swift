internal import Kernels

/// Memory for the intermediate results of a stage.
struct FastViTMemory: Sendable {
    /// How many numbers each kind of memory holds.
    struct Capacities {
        /// For images of the same width as the stage.
        var narrow: Int
        /// For the same with margins.
        var rows: Int
        /// For wider images.
        var wide: Int
    }

    private let narrowMemory: FloatMemory
    private let rowMemory: FloatMemory
    private let wideMemory: FloatMemory
    private let capacities: Capacities

    /// Allocates the memory.
    init(_ capacities: Capacities) {
        self.capacities = capacities
        narrowMemory = FloatMemory(count: capacities.narrow)
        rowMemory = FloatMemory(count: capacities.rows)
        wideMemory = FloatMemory(count: capacities.wide)
    }

    /// Images of the same shape as others.
    func narrow(like images: ImageStack) -> ImageStack {
        narrow(count: images.count, side: images.side, channels: images.channels)
    }

    func narrow(count: Int, side: Int, channels: Int) -> ImageStack {
        precondition(count * side * side * channels <= capacities.narrow)
        return ImageStack(narrowMemory.base, count: count, side: side, channels: channels)
    }

    /// Images of the same shape as others, with margins.
    func rows(like images: ImageStack, margin: Int) -> PixelRows {
        precondition(
            PixelRows.valueCount(
                count: images.count, side: images.side, channels: images.channels, margin: margin)
                <= capacities.rows)
        return PixelRows(rowMemory.base, like: images, margin: margin)
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
struct FastViTWorkspace: GroupWorkspace {
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
        let half = FastViTConfiguration.halved(configuration.imageSize)
        let needs = configuration.stages.indices.map(configuration.memory(ofStage:))
        var first = Self.largest(needs.prefix(Self.singleStages))
        first.narrow = max(first.narrow, half * half * configuration.stages[0].width)
        first.wide = max(
            first.wide, configuration.channels * configuration.imageSize * configuration.imageSize)
        single = FastViTMemory(first)
        var others = Self.largest(needs.dropFirst(Self.singleStages))
        // The last convolution has more channels.
        others.narrow = max(others.narrow, (needs.last?.narrow ?? 0) * FastViTConfiguration.widening)
        others.narrow *= capacity
        others.rows *= capacity
        others.wide *= capacity
        together = FastViTMemory(others)
        outputs = needs.enumerated().map { stage, need in
            FloatMemory(count: (stage + 1 < Self.singleStages ? 1 : capacity) * need.narrow)
        }
    }

    private static func largest(
        _ needs: ArraySlice<FastViTMemory.Capacities>
    ) -> FastViTMemory.Capacities {
        needs.reduce(FastViTMemory.Capacities(narrow: 0, rows: 0, wide: 0)) {
            FastViTMemory.Capacities(
                narrow: max($0.narrow, $1.narrow), rows: max($0.rows, $1.rows), wide: max($0.wide, $1.wide))
        }
    }

    /// The output of a stage for `count` images, starting at image `first`.
    func output(ofStage stage: Int, first: Int = 0, count: Int) -> ImageStack {
        let (side, width) = (configuration.sides[stage], configuration.stages[stage].width)
        return ImageStack(
            outputs[stage].base + first * side * side * width, count: count, side: side, channels: width)
    }
}

extension FastViTConfiguration {
    /// What a stage needs for one image.
    fileprivate func memory(ofStage index: Int) -> FastViTMemory.Capacities {
        let (side, stage) = (sides[index], stages[index])
        let values = side * side * stage.width
        return FastViTMemory.Capacities(
            narrow: values,
            rows: PixelRows.valueCount(
                count: 1, side: side, channels: stage.width, margin: ConvolutionalFeedForward.margin),
            wide: stage.mixer == .attention ? 3 * values : 0)
    }
}
