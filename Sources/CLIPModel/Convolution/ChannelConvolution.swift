internal import Kernels

/// A convolution that makes one or more output channels of each input channel (depthwise).
///
/// If there are several, the first outputs of all channels come first in the result, then the second ones, because they
/// can be computed together. ``order`` says which channel of the model is where.
struct ChannelConvolution: Sendable {
    /// The sizes of the convolution of one output per channel.
    private let shape: ConvolutionShape
    /// For the first, second, ... output of every channel.
    private let parts: [(weight: PackedMatrix, bias: ScratchMatrix)]
    private let activation: Activation?
    /// The tensors it was made from.
    let sources: [WeightSource]

    /// Packs the weights of a sum whose outputs each read one channel.
    ///
    /// - Parameter activation: Applied to each number of the result; nil for none.
    init(_ sum: ConvolutionSum, activation: Activation? = nil) {
        let all = sum.shape
        precondition(all.groups == all.inputs)
        let outputs = all.outputs / all.inputs
        shape = ConvolutionShape(channels: all.inputs, window: all.window, stride: all.stride)
        parts = (0..<outputs).map { part in
            let weight = ScratchMatrix(rows: all.inputs, columns: all.weightsPerOutput)
            let channels = stride(from: part, to: all.outputs, by: outputs)
            for (channel, output) in channels.enumerated() {
                let row = weight.view.row(channel)
                let first = output * all.weightsPerOutput
                for index in 0..<all.weightsPerOutput { row[index] = Float(sum.weight[first + index]) }
            }
            let packed = withExtendedLifetime(weight) { PackedMatrix(weight.view.reading) }
            return (packed, ScratchMatrix(channels.map { sum.bias[$0] }))
        }
        self.activation = activation
        sources = sum.sources
    }

    /// The number of output channels.
    var outputs: Int { shape.outputs * parts.count }

    /// The model's number of the channel at each place of the result.
    var order: [Int] {
        (0..<parts.count).flatMap { part in (0..<shape.inputs).map { $0 * parts.count + part } }
    }

    /// Writes some output pixels, counted over all images.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - pixels: The pixels of the output, `[n, t, t, outputs]` for the output side t, that are computed.
    ///   - result: `[pixels.count, outputs]`.
    func apply(_ input: ImageStack, pixels: Range<Int>, into result: MutableMatrixView) {
        for (index, part) in parts.enumerated() {
            let columns = index * shape.outputs..<(index + 1) * shape.outputs
            part.weight.convolve(
                input, shape, pixels: pixels, bias: part.bias.view.base, activation: activation,
                into: result.part(rows: 0..<result.rows, columns: columns))
        }
    }
}
