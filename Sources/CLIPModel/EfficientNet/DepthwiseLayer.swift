internal import Kernels

/// A depthwise convolution with the batch normalisation after it.
struct DepthwiseLayer: Sendable {
    private let files: WeightFiles
    private let sources: [WeightSource]
    private let convolution: DepthwiseConvolution
    /// Applied to each number of the result; nil for none.
    private let activation: Activation?

    /// Loads a convolution and its normalisation.
    ///
    /// - Throws: The same errors as ``FoldedConvolution/init(_:_:_:epsilon:)``.
    init(
        _ files: WeightFiles, _ names: FoldedConvolution.Names, _ shape: ConvolutionShape, epsilon: Double,
        activation: Activation?
    ) throws {
        self.activation = activation
        let folded = try FoldedConvolution(files, names, shape, epsilon: epsilon)
        (self.files, sources) = (files, folded.sources)
        convolution = withExtendedLifetime(folded) {
            DepthwiseConvolution(
                folded.weight.view.reading, window: shape.window, bias: folded.bias.view.base,
                stride: shape.stride, padding: shape.padding)
        }
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws { try sources.map { try $0.load(files) } }
    }

    /// Writes some rows of the result.
    ///
    /// - Parameters:
    ///   - rows: The rows of the result.
    ///   - image: The input, `[1, side, side, channels]`; nil if it is in the buffer.
    ///   - buffer: The rows of the input that are needed, unless there is an image.
    ///   - channels: The channels to compute; nil for all.
    ///   - result: `[pixels of the rows, channels]`.
    func apply(
        _ sizes: InvertedResidual.Sizes, _ rows: Range<Int>, _ image: ImageStack?, _ buffer: RowBuffer,
        channels: Range<Int>? = nil, into result: MutableMatrixView
    ) {
        let needed = convolution.inputRows(for: rows)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: needed.count) { pointers in
            for (index, row) in needed.enumerated() {
                var pointer: UnsafePointer<Float>?
                if (0..<sizes.side).contains(row) {
                    pointer = UnsafePointer(image?.pixels.row(row * sizes.side) ?? buffer.row(row))
                }
                pointers.initializeElement(at: index, to: pointer)
            }
            convolution.apply(
                UnsafeBufferPointer(pointers), side: sizes.side, margin: image == nil ? buffer.margin : 0,
                activation: activation, channels: channels, into: result)
        }
    }
}
