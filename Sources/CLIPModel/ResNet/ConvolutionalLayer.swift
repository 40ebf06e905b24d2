internal import Kernels

/// A convolution without bias and the batch normalisation behind it, as one.
///
/// With the statistics of the training, a batch normalisation is an affine map of each channel, `γ (x - μ) / √(σ² + ε) + β`
/// (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2): the factor is multiplied into the weight, the rest is a bias.
struct ConvolutionalLayer: Sendable {
    /// What the normalisation adds to the variance: the default of `torch.nn.BatchNorm2d`, which no configuration changes.
    private static let epsilon = 1e-5
    /// The fewest output pixels a thread for which threads share pixels; with fewer, they share channels, so that not each
    /// of them has to read the whole weight.
    private static let pixelsPerThread = 128

    private let kernel: PackedMatrix
    /// `[outputs, 1]`.
    private let bias: ScratchMatrix
    private let window: ConvolutionWindow
    private let files: WeightFiles
    private let names: Names
    /// Of the weight: outputs, inputs, rows and columns of the window.
    private let shape: [Int]

    /// What the checkpoint calls a convolution and its normalisation.
    struct Names {
        let convolution: String
        let normalization: String
    }

    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    init(_ files: WeightFiles, _ names: Names, inputs: Int, outputs: Int, window: ConvolutionWindow) throws {
        (self.files, self.names, self.window) = (files, names, window)
        shape = [outputs, inputs, window.side, window.side]
        let weight = try files.weight(names.convolution + ".weight", shape: shape)
        // Rectifiers take infinities away that the embeddings would otherwise show.
        try weight.checkFinite()
        let normalization = try Self.affineMap(files, names.normalization, channels: outputs)
        bias = normalization.shift
        let folded = Self.folded(weight, by: normalization.factor)
        kernel = withExtendedLifetime(folded) { PackedMatrix(folded.view.reading) }
        weight.discardPages()
    }

    /// A batch normalisation as a factor and a shift of each channel, `[channels, 1]` both.
    private static func affineMap(
        _ files: WeightFiles, _ name: String, channels: Int
    ) throws -> (factor: ScratchMatrix, shift: ScratchMatrix) {
        let parts = try normalizationWeights(files, name, channels: channels)
        for part in parts { try part.checkFinite() }
        try parts[3].checkNotNegative()
        let factor = ScratchMatrix(rows: channels, columns: 1)
        let shift = ScratchMatrix(rows: channels, columns: 1)
        for channel in 0..<channels {
            let numbers = parts.map { Double($0.values[channel]) }
            let scale = numbers[0] / (numbers[3] + epsilon).squareRoot()
            factor.view.base[channel] = Float(scale)
            shift.view.base[channel] = Float(numbers[1] - numbers[2] * scale)
        }
        return (factor, shift)
    }

    /// Factor, shift, mean and variance.
    private static func normalizationWeights(
        _ files: WeightFiles, _ name: String, channels: Int
    ) throws -> [Weight] {
        try ["weight", "bias", "running_mean", "running_var"].map {
            try files.weight("\(name).\($0)", shape: [channels])
        }
    }

    /// A weight, `[outputs, inputs, rows, columns]`, as `[outputs, rows * columns * inputs]`, the order in which pixels lie in
    /// memory, and multiplied by the factors of the outputs.
    private static func folded(_ weight: Weight, by factor: ScratchMatrix) -> ScratchMatrix {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let pixels = weight.shape[2] * weight.shape[3]
        let result = ScratchMatrix(rows: outputs, columns: inputs * pixels)
        var from = weight.base
        for output in 0..<outputs {
            let scale = factor.view.base[output]
            let to = result.view.row(output)
            for input in 0..<inputs {
                for pixel in 0..<pixels {
                    to[pixel * inputs + input] = scale * from[pixel]
                }
                from += pixels
            }
        }
        return result
    }

    /// The weights as they are in the files, for looking for what is wrong with them.
    var weights: [Weight] {
        get throws {
            try [files.weight(names.convolution + ".weight", shape: shape)]
                + Self.normalizationWeights(files, names.normalization, channels: shape[0])
        }
    }

    /// Writes, or adds, the convolution of every image to `result`.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - result: `[n, t, t, outputs]` for the window's output side t; must not overlap the input.
    ///   - isRectified: Whether negative numbers of the result become zero.
    ///   - accumulate: Whether the convolution is added to what the result holds, before that.
    ///   - team: The threads that may share the work.
    func apply(
        _ input: ImageStack, into result: ImageStack, isRectified: Bool = true, accumulate: Bool = false,
        on team: ThreadTeam?
    ) {
        let pixels = result.pixels.rows
        let isShared = pixels * kernel.inputs * kernel.outputs >= Linear.sharedFrom
        let team = isShared ? team : nil
        @Sendable func compute(_ outputs: Range<Int>, _ pixels: Range<Int>) {
            kernel.convolve(
                input, window: window, outputs: outputs, pixels: pixels, bias: bias.view.base,
                isRectified: isRectified, into: result, accumulate: accumulate)
        }
        if pixels >= (team?.count ?? 1) * Self.pixelsPerThread {
            concurrently(pixels, on: team) { compute(0..<kernel.outputs, $0) }
        } else {
            concurrently(kernel.outputs, grain: PackedMatrix.panelWidth, on: team) { compute($0, 0..<pixels) }
        }
    }
}
