internal import Kernels

/// A convolution without bias and the batch normalisation after it, as they are stored in a checkpoint.
///
/// With the statistics from training, a batch normalisation is an affine map of each channel, `γ (x - μ) / √(σ² + ε) + β`
/// (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2). Its factor is multiplied into the weight; the rest
/// becomes the bias.
struct ConvolutionSource: Sendable {
    private let files: WeightFiles
    private let names: Names
    private let sizes: ConvolutionShape

    /// The names of a convolution and its normalisation in the checkpoint.
    struct Names {
        let convolution: String
        let normalization: String
    }

    init(_ files: WeightFiles, _ names: Names, _ sizes: ConvolutionShape) {
        (self.files, self.names, self.sizes) = (files, names, sizes)
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws { try [weight] + normalization }
    }

    /// Outputs, inputs of one group, rows and columns of the window.
    private var weight: Weight {
        get throws {
            try files.weight(
                names.convolution + ".weight",
                shape: [sizes.outputs, sizes.inputs / sizes.groups, sizes.window, sizes.window])
        }
    }

    /// Factor, shift, mean and variance.
    private var normalization: [Weight] {
        get throws {
            try ["weight", "bias", "running_mean", "running_var"].map {
                try files.weight("\(names.normalization).\($0)", shape: [sizes.outputs])
            }
        }
    }

    /// A convolution with the normalisation multiplied into it.
    struct Folded {
        /// `[outputs, window * window * inputs of a group]`, in the memory order of the pixels: row, column, channel.
        let weight: ScratchMatrix
        /// `[outputs, 1]`.
        let bias: ScratchMatrix
    }

    /// Loads both and combines them into one convolution with a bias.
    ///
    /// - Parameter epsilon: The number that the normalisation adds to the variance.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is not finite, or a variance is negative.
    func folded(epsilon: Double) throws -> Folded {
        let weight = try weight
        // Checked here because a ReLU can turn an infinity into zero, and then the embeddings would not show it.
        try weight.checkFinite()
        let (factor, shift) = try affineMap(epsilon: epsilon)
        let folded = Self.reordered(weight, times: factor)
        weight.discardPages()
        return Folded(weight: folded, bias: shift)
    }

    /// Loads the normalisation as a factor and a shift per channel, both `[outputs, 1]`.
    private func affineMap(epsilon: Double) throws -> (factor: ScratchMatrix, shift: ScratchMatrix) {
        let parts = try normalization
        for part in parts { try part.checkFinite() }
        try parts[3].checkNotNegative()
        let factor = ScratchMatrix(rows: sizes.outputs, columns: 1)
        let shift = ScratchMatrix(rows: sizes.outputs, columns: 1)
        for channel in 0..<sizes.outputs {
            let numbers = parts.map { Double($0.values[channel]) }
            let scale = numbers[0] / (numbers[3] + epsilon).squareRoot()
            factor.view.base[channel] = Float(scale)
            shift.view.base[channel] = Float(numbers[1] - numbers[2] * scale)
        }
        return (factor, shift)
    }

    /// Reorders a weight from `[outputs, inputs, rows, columns]` to `[outputs, rows * columns * inputs]`, and multiplies it by
    /// the factors of the outputs.
    private static func reordered(_ weight: Weight, times factor: ScratchMatrix) -> ScratchMatrix {
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
}
