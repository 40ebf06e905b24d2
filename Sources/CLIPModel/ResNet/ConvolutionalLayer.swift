internal import Kernels

/// A convolution without bias and the batch normalisation after it, combined into one convolution with bias.
///
/// With the statistics from training, a batch normalisation is an affine map of each channel. Its factor is multiplied into
/// the weight; the shift becomes the bias.
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
    /// The tensors it was made from.
    let sources: [WeightSource]

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
        (self.files, self.sizes, self.activation) = (files, sizes, activation)
        let source = WeightSource(name: names.convolution + ".weight", shape: Self.weightShape(sizes))
        let weight = try source.load(files)
        // Checked here because a ReLU can turn an infinity into zero, and then the embeddings would not show it.
        try weight.checkFinite()
        let map = try AffineMap(
            files, normalization: names.normalization, channels: sizes.outputs, epsilon: epsilon)
        sources = [source] + map.sources
        bias = ScratchMatrix(map.shifts)
        let folded = Self.folded(weight, by: ScratchMatrix(map.factors))
        kernel = withExtendedLifetime(folded) { PackedMatrix(folded.view.reading) }
        weight.discardPages()
    }

    /// Packs the weight of a sum of layers.
    ///
    /// - Parameters:
    ///   - files: The files that the sum was loaded from.
    ///   - activation: Applied to each number of the result; nil for none.
    init(_ files: WeightFiles, _ sum: ConvolutionSum, activation: Activation?) {
        (self.files, self.activation) = (files, activation)
        (sizes, sources) = (sum.shape, sum.sources)
        bias = ScratchMatrix(sum.bias)
        let (inputs, pixels) = (sizes.inputs / sizes.groups, sizes.window * sizes.window)
        let ordered = ScratchMatrix(rows: sizes.outputs, columns: sizes.weightsPerOutput)
        for output in 0..<sizes.outputs {
            let to = ordered.view.row(output)
            let first = output * sizes.weightsPerOutput
            for input in 0..<inputs {
                for pixel in 0..<pixels {
                    to[pixel * inputs + input] = Float(sum.weight[first + input * pixels + pixel])
                }
            }
        }
        kernel = withExtendedLifetime(ordered) { PackedMatrix(ordered.view.reading) }
    }

    /// Outputs, inputs of one group, rows and columns of the window.
    private static func weightShape(_ sizes: ConvolutionShape) -> [Int] {
        [sizes.outputs, sizes.inputs / sizes.groups, sizes.window, sizes.window]
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
        get throws { try sources.map { try $0.load(files) } }
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
