internal import Kernels

/// A convolution of one pixel with the batch normalisation after it: a product for each pixel.
struct PointwiseLayer: Sendable {
    private let source: ConvolutionSource
    private let matrix: PackedMatrix
    /// `[outputs, 1]`.
    private let bias: ScratchMatrix
    /// Applied to each number of the result; nil for none.
    private let activation: Activation?

    /// Loads a convolution and its normalisation.
    ///
    /// - Parameters:
    ///   - shape: The numbers of channels; the window has one pixel, unless each row of the input holds a whole window.
    ///   - epsilon: The number that the normalisation adds to the variance.
    ///   - activation: Applied to each number of the result; nil for none.
    /// - Throws: The same errors as ``ConvolutionSource/folded(epsilon:)``.
    init(
        _ files: WeightFiles, _ names: ConvolutionSource.Names, _ shape: ConvolutionShape, epsilon: Double,
        activation: Activation?
    ) throws {
        source = ConvolutionSource(files, names, shape)
        let folded = try source.folded(epsilon: epsilon)
        matrix = withExtendedLifetime(folded.weight) { PackedMatrix(folded.weight.view.reading) }
        (bias, self.activation) = (folded.bias, activation)
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws { try source.weights }
    }

    /// The number of output channels.
    var outputs: Int { matrix.outputs }

    /// Writes the result for some pixels.
    ///
    /// - Parameters:
    ///   - pixels: `[n, inputs]`.
    ///   - range: The outputs to compute, beginning at a multiple of ``PackedMatrix/panelWidth``; nil for all.
    ///   - added: Added before the activation, `[n, outputs of the range]`; nil for nothing.
    ///   - result: `[n, outputs of the range]`; may be `added`, must not overlap the pixels.
    ///   - groups: How the rows of the result lie; nil for equal distances.
    func apply(
        _ pixels: MatrixView, outputs range: Range<Int>? = nil, adding added: MatrixView? = nil,
        into result: MutableMatrixView, groups: PackedMatrix.RowGroups? = nil
    ) {
        matrix.multiplyDirectly(
            pixels, outputs: range, bias: bias.view.base + (range?.lowerBound ?? 0), adding: added,
            activation: activation, into: result, groups: groups)
    }
}
