internal import Kernels

/// A block of an EfficientNet-Lite (Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", section 3.3).
///
/// A convolution of one pixel widens the input, a depthwise one follows, and another one of one pixel narrows the result again.
/// The input is added if the output has its shape.
///
/// The wide layers have several times as many numbers as input and output together, and would not fit into a core's cache. So
/// the three convolutions are computed for a few rows at a time.
struct InvertedResidual: Sendable {
    /// The bytes of wide rows that are kept, well below the size of an L2 cache.
    private static let bandByteCount = 256 << 10

    let sizes: Sizes
    /// Nil if the block does not widen its input.
    private let widen: PointwiseLayer?
    private let look: DepthwiseLayer
    private let narrow: PointwiseLayer

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: The same errors as ``FoldedConvolution/init(_:_:_:epsilon:)``.
    init(_ files: WeightFiles, _ name: String, _ sizes: Sizes) throws {
        self.sizes = sizes
        let epsilon = EfficientNetLiteConfiguration.batchNormEpsilon
        let isWidening = sizes.isWidening
        func names(_ convolution: String, _ normalization: Int) -> FoldedConvolution.Names {
            .init(convolution: "\(name).\(convolution)", normalization: "\(name).bn\(normalization)")
        }
        widen =
            isWidening
            ? try PointwiseLayer(
                files, names("conv_pw", 1), ConvolutionShape(inputs: sizes.inputs, outputs: sizes.inner),
                epsilon: epsilon, activation: .rectifier6)
            : nil
        look = try DepthwiseLayer(
            files, names("conv_dw", isWidening ? 2 : 1), sizes.look, epsilon: epsilon, activation: .rectifier6
        )
        narrow = try PointwiseLayer(
            files, isWidening ? names("conv_pwl", 3) : names("conv_pw", 2),
            ConvolutionShape(inputs: sizes.inner, outputs: sizes.outputs), epsilon: epsilon, activation: nil)
    }

    /// The rows that are computed together.
    var band: Band { sizes.band(byteCount: Self.bandByteCount) }

    var weights: [Weight] {
        get throws { try (widen?.weights ?? []) + look.weights + narrow.weights }
    }

    /// Where the wide rows come from.
    enum Input: Sendable {
        /// The rows of an image, `[1, side, side, inputs]`, which the block widens if it has a layer for that.
        case image(ImageStack)
        /// A function that writes some rows to a buffer, with memory of its own.
        case rows(@Sendable (_ rows: Range<Int>, _ buffer: RowBuffer, _ memory: BlockMemory) -> Void)
    }

    /// Writes the output for one image to `result`.
    ///
    /// - Parameters:
    ///   - result: `[1, outputSide, outputSide, outputs]`; must not overlap the input.
    ///   - memories: Memory for intermediate results, which each thread takes for itself.
    func apply(
        _ input: Input, into result: ImageStack, _ memories: BlockMemories, on team: ThreadTeam?
    ) {
        let count = team?.count ?? 1
        if case .image(let image) = input, let team, sizes.sharesChannels(among: count) {
            memories.with { applyByChannels(image, into: result, $0, on: team) }
            return
        }
        concurrently(sizes.outputSide, on: sizes.isShared ? team : nil) { rows in
            memories.with { apply(input, rows: rows, band: band, into: result, $0) }
        }
    }

    /// Computes some rows of the output, a band of them at a time.
    private func apply(
        _ input: Input, rows: Range<Int>, band: Band, into result: ImageStack, _ memory: BlockMemory
    ) {
        let buffer = memory.buffer(band)
        var filled = 0
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: band.rows) {
            let some = first..<min(rows.upperBound, first + band.rows)
            let needed = sizes.inputRows(for: some)
            let missing = max(filled, needed.lowerBound)..<max(filled, needed.upperBound)
            if !missing.isEmpty { fill(buffer, missing, input, memory) }
            filled = missing.upperBound
            let looked = memory.looked(some.count * sizes.outputSide, sizes.inner)
            look.apply(sizes, some, input.plainImage(widens: widen != nil), buffer, into: looked)
            finish(looked.reading, some, input, into: result)
        }
    }

    /// Writes some wide rows into the buffer.
    private func fill(_ buffer: RowBuffer, _ rows: Range<Int>, _ input: Input, _ memory: BlockMemory) {
        switch input {
        case .rows(let write): write(rows, buffer, memory)
        case .image(let image): fill(buffer, rows, image, channels: 0..<sizes.inner)
        }
    }

    private func fill(_ buffer: RowBuffer, _ rows: Range<Int>, _ image: ImageStack, channels: Range<Int>) {
        guard let widen else { return }
        buffer.forEachPart(of: rows, channels: channels) { rows, pixels, groups in
            widen.apply(
                image.rows(rows).reading, outputs: channels, into: pixels, groups: groups)
        }
    }

    /// Narrows some rows and adds the input.
    private func finish(_ looked: MatrixView, _ rows: Range<Int>, _ input: Input, into result: ImageStack) {
        var added: MatrixView?
        if case .image(let image) = input, sizes.isResidual { added = image.rows(rows).reading }
        narrow.apply(looked, adding: added, into: result.rows(rows))
    }

    /// Computes the whole output. Threads share the wide channels, and then the pixels of the output.
    private func applyByChannels(
        _ image: ImageStack, into result: ImageStack, _ memory: BlockMemory, on team: ThreadTeam
    ) {
        let all = 0..<sizes.outputSide
        let buffer = memory.buffer(sizes.whole)
        let looked = memory.looked(all.count * all.count, sizes.inner)
        concurrently(sizes.inner, grain: PackedMatrix.panelWidth, on: team) { channels in
            fill(buffer, 0..<sizes.side, image, channels: channels)
            look.apply(sizes, all, widen == nil ? image : nil, buffer, channels: channels, into: looked)
        }
        concurrently(sizes.outputSide, on: team) { rows in
            let pixels = rows.lowerBound * all.count..<rows.upperBound * all.count
            finish(
                looked.reading.part(rows: pixels, columns: 0..<sizes.inner), rows, .image(image), into: result
            )
        }
    }
}

extension InvertedResidual.Input {
    /// The image, if the wide rows are its own rows.
    fileprivate func plainImage(widens: Bool) -> ImageStack? {
        if case .image(let image) = self, !widens { return image }
        return nil
    }
}

extension ImageStack {
    /// The pixels of some rows of the first image.
    fileprivate func rows(_ rows: Range<Int>) -> MutableMatrixView {
        pixels.part(rows: rows.lowerBound * side..<rows.upperBound * side, columns: 0..<channels)
    }
}
