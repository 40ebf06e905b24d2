internal import Kernels

/// An EfficientNet-Lite as the image tower: a convolution, stages of inverted residual blocks, a last convolution, the mean
/// over all pixels, and the layers after it, as in `timm.models.efficientnet.EfficientNet`.
///
/// Immutable; safe to use from several threads at once.
struct EfficientNetLite: ImageTower {
    private let configuration: EfficientNetLiteConfiguration
    /// The dimension of the embeddings.
    private let dimension: Int
    private let stem: EfficientNetStem
    private let blocks: [InvertedResidual]
    private let last: PointwiseLayer
    private let head: TimmHead
    private let team: ThreadTeam?
    private let memories: BlockMemories
    private let maps = WorkspacePool<EfficientNetMaps>()

    private static let name = "visual.trunk"

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ checkpoint: Checkpoint, _ configuration: EfficientNetLiteConfiguration, threads: Int) throws {
        let first = configuration.blocks.first?.sizes
        precondition(first?.isWidening == false && first?.isResidual == false)
        let files = checkpoint.weights
        self.configuration = configuration
        dimension = checkpoint.configuration.dimension
        team = ThreadTeam(count: threads)
        stem = try EfficientNetStem(files, Self.name, configuration)
        let blocks = try configuration.blocks.map {
            try InvertedResidual(files, "\(Self.name).blocks.\($0.name)", $0.sizes)
        }
        last = try PointwiseLayer(
            files, .init(convolution: "\(Self.name).conv_head", normalization: "\(Self.name).bn2"),
            ConvolutionShape(
                inputs: configuration.lastSizes.outputs, outputs: configuration.featureWidth),
            epsilon: EfficientNetLiteConfiguration.batchNormEpsilon, activation: .rectifier6)
        head = try TimmHead(
            files, configuration.projection, classifier: Self.name + ".classifier",
            width: configuration.featureWidth, dimension: dimension)
        let shared = threads > 1 ? blocks.map(\.sizes).filter { $0.sharesChannels(among: threads) } : []
        memories = BlockMemories(
            .init(
                blocks.map(\.band) + shared.map(\.whole), windows: EfficientNetStem.windowCount(configuration)
            ))
        self.blocks = blocks
    }

    var weights: [Weight] {
        get throws {
            try stem.weights + blocks.flatMap { try $0.weights } + last.weights + head.weights
        }
    }

    /// Computes the embeddings of `count` images, not normalised: `[count, dimension]`.
    ///
    /// Threads share the images, or a single image.
    ///
    /// - Parameter pixels: `[count, channels, imageSize, imageSize]`, normalised colours.
    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix {
        let valueCount = configuration.channels * configuration.imageSize * configuration.imageSize
        precondition(pixels.count == count * valueCount)
        let result = ScratchMatrix(rows: count, columns: dimension)
        guard let base = pixels.baseAddress, count > 0 else { return result }
        let features = ScratchMatrix(rows: count, columns: configuration.featureWidth)
        defer { withExtendedLifetime(features) {} }
        let images = Images(base: base, valueCount: valueCount)
        if count >= team?.count ?? 1, count > 1 {
            forEachPiece(of: count, on: team) { image in
                encode(images, image, into: features.view, on: nil)
            }
        } else {
            for image in 0..<count { encode(images, image, into: features.view, on: team) }
        }
        head.apply(features.view.reading, into: result.view, on: team)
        return result
    }

    /// The pixels of a call.
    private struct Images: @unchecked Sendable {  // The pixels are only read, and live as long as the call.
        let base: UnsafePointer<Float>
        let valueCount: Int

        subscript(image: Int) -> UnsafePointer<Float> { base + image * valueCount }
    }

    /// Computes the features of one image, and writes them to its row of `features`.
    private func encode(
        _ images: Images, _ image: Int, into features: MutableMatrixView, on team: ThreadTeam?
    ) {
        let maps = maps.take(where: { _ in true }, make: { EfficientNetMaps(configuration) })
        var input = InvertedResidual.Input.rows { rows, buffer, memory in
            stem.apply(images[image], rows: rows, into: buffer, windows: memory.windows)
        }
        for (index, block) in blocks.enumerated() {
            let output = maps.output(index, block.sizes)
            block.apply(input, into: output, memories, on: team)
            input = .image(output)
        }
        guard case .image(let narrow) = input else { preconditionFailure("there is at least one block") }
        let wide = maps.features.rows(narrow.pixels.rows)
        concurrently(configuration.featureWidth, grain: PackedMatrix.panelWidth, on: team) { channels in
            let part = wide.part(rows: 0..<wide.rows, columns: channels)
            last.apply(narrow.pixels.reading, outputs: channels, into: part)
            meanOfRows(part.reading, into: features.row(image) + channels.lowerBound)
        }
        self.maps.giveBack(maps)
    }
}

/// Memory for the outputs of blocks, which alternate between its two halves, and for the output of the last convolution.
private struct EfficientNetMaps: Sendable {
    private let maps: ConvolutionMemory
    let features: ScratchMatrix

    init(_ configuration: EfficientNetLiteConfiguration) {
        let outputs = configuration.blocks.map {
            $0.sizes.outputSide * $0.sizes.outputSide * $0.sizes.outputs
        }
        maps = ConvolutionMemory(capacity: outputs.max() ?? 0)
        let side = configuration.lastSizes.outputSide
        features = ScratchMatrix(rows: side * side, columns: configuration.featureWidth)
    }

    /// The output of the block with this index.
    func output(_ index: Int, _ sizes: InvertedResidual.Sizes) -> ImageStack {
        index.isMultiple(of: 2)
            ? maps.first(1, sizes.outputSide, sizes.outputs)
            : maps.second(1, sizes.outputSide, sizes.outputs)
    }
}

extension EfficientNetLiteConfiguration {
    /// The side of the output of the first convolution.
    var stemSide: Int { (imageSize - 1) / 2 + 1 }

    /// The sizes of the last block.
    fileprivate var lastSizes: InvertedResidual.Sizes {
        guard let last = blocks.last else { preconditionFailure("there is at least one block") }
        return last.sizes
    }

    /// All blocks in order, with the ends of their names: the numbers of the stage and of the block in it.
    fileprivate var blocks: [(name: String, sizes: InvertedResidual.Sizes)] {
        var found: [(name: String, sizes: InvertedResidual.Sizes)] = []
        var (inputs, side) = (stemWidth, stemSide)
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
