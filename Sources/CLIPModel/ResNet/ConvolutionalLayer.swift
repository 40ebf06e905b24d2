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

    typealias Names = FoldedConvolution.Names

    /// Loads a convolution and its normalisation.
    ///
    /// - Parameters:
    ///   - epsilon: The number that the normalisation adds to the variance.
    ///   - activation: Applied to each number of the result; nil for none.
    /// - Throws: The same errors as ``FoldedConvolution/init(_:_:_:epsilon:)``.
    init(
        _ files: WeightFiles, _ names: Names, _ sizes: ConvolutionShape, epsilon: Double,
        activation: Activation?
    ) throws {
        self.init(
            files, try FoldedConvolution(files, names, sizes, epsilon: epsilon), activation: activation)
    }

    /// Packs the weight of a sum of layers.
    ///
    /// - Parameters:
    ///   - files: The files that the sum was loaded from.
    ///   - activation: Applied to each number of the result; nil for none.
    init(_ files: WeightFiles, _ sum: ConvolutionSum, activation: Activation?) {
        self.init(files, FoldedConvolution(sum), activation: activation)
    }

    private init(_ files: WeightFiles, _ folded: FoldedConvolution, activation: Activation?) {
        (self.files, self.activation) = (files, activation)
        (sizes, sources, bias) = (folded.shape, folded.sources, folded.bias)
        kernel = withExtendedLifetime(folded.weight) { PackedMatrix(folded.weight.view.reading) }
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
