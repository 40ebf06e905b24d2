internal import Kernels

/// The numbers of a convolution with bias that also does what the layers around it do, in the order in which kernels read them.
struct FoldedConvolution {
    let shape: ConvolutionShape
    /// `[outputs, window * window * inputs of a group]`, in the memory order of the pixels: row, column, channel.
    let weight: ScratchMatrix
    /// `[outputs, 1]`.
    let bias: ScratchMatrix
    /// The tensors it was made from.
    let sources: [WeightSource]

    /// The names of a convolution and its normalisation in the checkpoint.
    struct Names {
        let convolution: String
        let normalization: String
    }

    /// Loads a convolution without bias and the batch normalisation after it, whose factors are multiplied into the weight and
    /// whose shifts are the bias.
    ///
    /// - Parameter epsilon: The number that the normalisation adds to the variance.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    init(_ files: WeightFiles, _ names: Names, _ shape: ConvolutionShape, epsilon: Double) throws {
        let source = WeightSource(
            name: names.convolution + ".weight",
            shape: [shape.outputs, shape.inputs / shape.groups, shape.window, shape.window])
        let weight = try source.load(files)
        // Checked here because a ReLU can turn an infinity into zero, and then the embeddings would not show it.
        try weight.checkFinite()
        let map = try AffineMap(
            files, normalization: names.normalization, channels: shape.outputs, epsilon: epsilon)
        let factors = map.factors.map { Float($0) }
        self.shape = shape
        self.weight = Self.reordered(shape) { output, index in factors[output] * weight.values[index] }
        bias = ScratchMatrix(map.shifts)
        sources = [source] + map.sources
        weight.discardPages()
    }

    /// Takes the numbers of a sum of layers.
    init(_ sum: ConvolutionSum) {
        shape = sum.shape
        weight = Self.reordered(sum.shape) { _, index in Float(sum.weight[index]) }
        bias = ScratchMatrix(sum.bias)
        sources = sum.sources
    }

    /// Reorders numbers from `[outputs, inputs, rows, columns]` to `[outputs, rows * columns * inputs]`.
    private static func reordered(
        _ shape: ConvolutionShape, _ value: (_ output: Int, _ index: Int) -> Float
    ) -> ScratchMatrix {
        let (inputs, pixels) = (shape.inputs / shape.groups, shape.window * shape.window)
        let result = ScratchMatrix(rows: shape.outputs, columns: shape.weightsPerOutput)
        for output in 0..<shape.outputs {
            let to = result.view.row(output)
            let first = output * shape.weightsPerOutput
            for input in 0..<inputs {
                for pixel in 0..<pixels {
                    to[pixel * inputs + input] = value(output, first + input * pixels + pixel)
                }
            }
        }
        return result
    }
}
