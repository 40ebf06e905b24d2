internal import Kernels

/// An EfficientNet-Lite as the image tower: a convolution, stages of inverted residual blocks, a last convolution, the mean
/// over all pixels, and the layers after it, as in `timm.models.efficientnet.EfficientNet`.
///
/// Immutable; safe to use from several threads at once.
struct EfficientNetLite: ImageTower {
    private let configuration: EfficientNetLiteConfiguration
    /// The dimension of the embeddings.
    private let dimension: Int
    private let stem: ConvolutionalLayer
    private let blocks: [InvertedResidual]
    private let last: ConvolutionalLayer
    private let head: TimmHead
    private let team: ThreadTeam?

    private static let name = "visual.trunk"

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ checkpoint: Checkpoint, _ configuration: EfficientNetLiteConfiguration, threads: Int) throws {
        let files = checkpoint.weights
        self.configuration = configuration
        dimension = checkpoint.configuration.dimension
        team = ThreadTeam(count: threads)
        func layer(_ name: String, _ normalization: String, _ shape: ConvolutionShape) throws
            -> ConvolutionalLayer
        {
            try ConvolutionalLayer(
                files,
                .init(convolution: "\(Self.name).\(name)", normalization: "\(Self.name).\(normalization)"),
                shape, epsilon: EfficientNetLiteConfiguration.batchNormEpsilon, activation: .rectifier6)
        }
        stem = try layer(
            "conv_stem", "bn1",
            ConvolutionShape(
                inputs: configuration.channels, outputs: configuration.stemWidth, window: 3, stride: 2,
                padding: samePadding(side: configuration.imageSize, window: 3, stride: 2)))
        blocks = try configuration.blocks.map {
            try InvertedResidual(files, "\(Self.name).blocks.\($0.name)", $0.sizes)
        }
        let width = blocks.last?.sizes.outputs ?? configuration.stemWidth
        last = try layer(
            "conv_head", "bn2", ConvolutionShape(inputs: width, outputs: configuration.featureWidth))
        head = try TimmHead(
            files, configuration.projection, classifier: Self.name + ".classifier",
            width: configuration.featureWidth, dimension: dimension)
    }

    var weights: [Weight] {
        get throws {
            try stem.weights + blocks.flatMap { try $0.weights } + last.weights + head.weights
        }
    }

    /// Computes the embeddings of `count` images, not normalised: `[count, dimension]`.
    ///
    /// - Parameter pixels: `[count, channels, imageSize, imageSize]`, normalised colours.
    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix {
        let valueCount = configuration.channels * configuration.imageSize * configuration.imageSize
        precondition(pixels.count == count * valueCount)
        let result = ScratchMatrix(rows: count, columns: dimension)
        guard let base = pixels.baseAddress, count > 0 else { return result }
        let features = ScratchMatrix(rows: count, columns: configuration.featureWidth)
        defer { withExtendedLifetime(features) {} }
        let memory = EfficientNetMemory(configuration)
        for image in 0..<count {
            encode(base + image * valueCount, into: features.view.row(image), memory)
        }
        head.apply(features.view.reading, into: result.view, on: team)
        return result
    }

    /// Computes the features of one image.
    private func encode(
        _ pixels: UnsafePointer<Float>, into features: UnsafeMutablePointer<Float>,
        _ memory: EfficientNetMemory
    ) {
        let side = configuration.imageSize
        let colours = memory.inner.first(1, side, configuration.channels)
        interleave(pixels, into: colours)
        var current = memory.outer.first(1, (side - 1) / 2 + 1, configuration.stemWidth)
        stem.apply(colours, into: current, on: team)
        var isFirst = true
        for block in blocks {
            let sizes = block.sizes
            var output = current
            if !sizes.isResidual {
                isFirst.toggle()
                output =
                    isFirst
                    ? memory.outer.first(1, sizes.outputSide, sizes.outputs)
                    : memory.outer.second(1, sizes.outputSide, sizes.outputs)
            }
            block.apply(current, into: output, memory.inner, on: team)
            current = output
        }
        let wide = memory.inner.first(1, current.side, configuration.featureWidth)
        last.apply(current, into: wide, on: team)
        meanOfRows(wide.pixels.reading, into: features)
    }
}

/// Memory for the intermediate results of one call.
private struct EfficientNetMemory {
    /// For the outputs of blocks.
    let outer: ConvolutionMemory
    /// For what is inside a block.
    let inner: ConvolutionMemory

    init(_ configuration: EfficientNetLiteConfiguration) {
        let blocks = configuration.blocks.map(\.sizes)
        let side = configuration.imageSize
        let stemSide = (side - 1) / 2 + 1
        let outputs = blocks.map { $0.outputSide * $0.outputSide * $0.outputs }
        outer = ConvolutionMemory(
            capacity: max(stemSide * stemSide * configuration.stemWidth, outputs.max() ?? 0))
        let lastSide = blocks.last?.outputSide ?? stemSide
        let insides = blocks.map { $0.side * $0.side * $0.inner }
        inner = ConvolutionMemory(
            capacity: max(
                side * side * configuration.channels, insides.max() ?? 0,
                lastSide * lastSide * configuration.featureWidth))
    }
}

extension EfficientNetLiteConfiguration {
    /// All blocks in order, with the ends of their names: the numbers of the stage and of the block in it.
    var blocks: [(name: String, sizes: InvertedResidual.Sizes)] {
        var found: [(name: String, sizes: InvertedResidual.Sizes)] = []
        var (inputs, side) = (stemWidth, (imageSize - 1) / 2 + 1)
        for (number, stage) in stages.enumerated() {
            for block in 0..<stage.blockCount {
                let sizes = InvertedResidual.Sizes(
                    inputs: inputs, inner: inputs * stage.expansion, outputs: stage.width,
                    window: stage.window, stride: block == 0 ? stage.stride : 1, side: side)
                found.append(("\(number).\(block)", sizes))
                (inputs, side) = (stage.width, sizes.outputSide)
            }
        }
        return found
    }
}
