internal import Kernels

/// A convolution of one pixel with the batch normalisation after it: a product for each pixel.
struct PointwiseLayer: Sendable {
    private let files: WeightFiles
    private let sources: [WeightSource]
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
    /// - Throws: The same errors as ``FoldedConvolution/init(_:_:_:epsilon:)``.
    init(
        _ files: WeightFiles, _ names: FoldedConvolution.Names, _ shape: ConvolutionShape, epsilon: Double,
        activation: Activation?
    ) throws {
        let folded = try FoldedConvolution(files, names, shape, epsilon: epsilon)
        (self.files, sources) = (files, folded.sources)
        matrix = withExtendedLifetime(folded.weight) { PackedMatrix(folded.weight.view.reading) }
        (bias, self.activation) = (folded.bias, activation)
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws { try sources.map { try $0.load(files) } }
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
