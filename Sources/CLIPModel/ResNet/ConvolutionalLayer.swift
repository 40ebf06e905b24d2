internal import Kernels

/// A convolution without bias and the batch normalisation after it, combined into one convolution with bias.
///
/// With the statistics from training, a batch normalisation is an affine map of each channel, `γ (x - μ) / √(σ² + ε) + β`
/// (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2). Its factor is multiplied into the weight; the rest
/// becomes the bias.
struct ConvolutionalLayer: Sendable {
    /// Threads share the pixels if each thread gets at least this many output pixels. With fewer, they share the channels,
    /// so that each thread reads only its part of the weight.
    private static let pixelsPerThread = 128

    private let kernel: PackedMatrix
    /// `[outputs, 1]`.
    private let bias: ScratchMatrix
    private let sizes: ConvolutionShape
    /// Applied to each number of the result; nil for none.
    private let activation: Activation?
    private let files: WeightFiles
    private let names: Names

    /// The names of a convolution and its normalisation in the checkpoint.
    struct Names {
        let convolution: String
        let normalization: String
    }

    /// Loads a convolution and its normalisation.
    ///
    /// - Parameters:
    ///   - epsilon: The number that the normalisation adds to the variance.
    ///   - activation: Applied to each number of the result; nil for none.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    init(
        _ files: WeightFiles, _ names: Names, _ sizes: ConvolutionShape, epsilon: Double,
        activation: Activation?
    ) throws {
        (self.files, self.names, self.sizes, self.activation) = (files, names, sizes, activation)
        let weight = try files.weight(names.convolution + ".weight", shape: Self.weightShape(sizes))
        // Checked here because a ReLU can turn an infinity into zero, and then the embeddings would not show it.
        try weight.checkFinite()
        let normalization = try Self.affineMap(
            files, names.normalization, channels: sizes.outputs, epsilon: epsilon)
        bias = normalization.shift
        let folded = Self.folded(weight, by: normalization.factor)
        kernel = withExtendedLifetime(folded) { PackedMatrix(folded.view.reading) }
        weight.discardPages()
    }

    /// Outputs, inputs of one group, rows and columns of the window.
    private static func weightShape(_ sizes: ConvolutionShape) -> [Int] {
        [sizes.outputs, sizes.inputs / sizes.groups, sizes.window, sizes.window]
    }

    /// Loads a batch normalisation as a factor and a shift per channel, both `[channels, 1]`.
    private static func affineMap(
        _ files: WeightFiles, _ name: String, channels: Int, epsilon: Double
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

    /// Loads factor, shift, mean and variance.
    private static func normalizationWeights(
        _ files: WeightFiles, _ name: String, channels: Int
    ) throws -> [Weight] {
        try ["weight", "bias", "running_mean", "running_var"].map {
            try files.weight("\(name).\($0)", shape: [channels])
        }
    }

    /// Reorders a weight from `[outputs, inputs, rows, columns]` to `[outputs, rows * columns * inputs]`, the memory order of
    /// the pixels, and multiplies it by the factors of the outputs.
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

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws {
            try [files.weight(names.convolution + ".weight", shape: Self.weightShape(sizes))]
                + Self.normalizationWeights(files, names.normalization, channels: sizes.outputs)
        }
    }

    /// Writes the convolution of every image to `result`, or adds it.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - result: `[n, t, t, outputs]` for the output side t; must not overlap the input.
    ///   - accumulate: Whether the convolution is added to the numbers in `result`. This happens before the activation.
    ///   - team: The threads that may share the work.
    func apply(
        _ input: ImageStack, into result: ImageStack, accumulate: Bool = false, on team: ThreadTeam?
    ) {
        let pixels = result.pixels.rows
        let isShared = pixels * kernel.inputs * kernel.outputs >= Linear.sharedFrom
        let team = isShared ? team : nil
        @Sendable func compute(_ outputs: Range<Int>, _ pixels: Range<Int>) {
            kernel.convolve(
                input, sizes, outputs: outputs, pixels: pixels, bias: bias.view.base, activation: activation,
                into: result, accumulate: accumulate)
        }
        if pixels >= (team?.count ?? 1) * Self.pixelsPerThread {
            concurrently(pixels, on: team) { compute(0..<kernel.outputs, $0) }
        } else {
            concurrently(kernel.outputs, grain: PackedMatrix.panelWidth, on: team) { compute($0, 0..<pixels) }
        }
    }
}
