internal import Kernels

/// A convolution that makes one or more output channels of each input channel (depthwise).
///
/// If there are several, the first outputs of all channels come first in the result, then the second ones, because they
/// can be computed together. ``order`` says which channel of the model is where.
struct ChannelConvolution: Sendable {
    /// For the first, second, ... output of every channel.
    private let parts: [DepthwiseConvolution]
    private let channels: Int
    private let activation: Activation?
    /// The tensors it was made from.
    let sources: [WeightSource]

    /// Prepares the weights of a sum whose outputs each read one channel.
    ///
    /// - Parameter activation: Applied to each number of the result; nil for none.
    init(_ sum: ConvolutionSum, activation: Activation? = nil) {
        let shape = sum.shape
        precondition(shape.groups == shape.inputs)
        let outputs = shape.outputs / shape.inputs
        parts = (0..<outputs).map { part in
            let weight = ScratchMatrix(rows: shape.inputs, columns: shape.weightsPerOutput)
            let numbers = stride(from: part, to: shape.outputs, by: outputs)
            for (channel, output) in numbers.enumerated() {
                let row = weight.view.row(channel)
                let first = output * shape.weightsPerOutput
                for index in 0..<shape.weightsPerOutput { row[index] = Float(sum.weight[first + index]) }
            }
            let bias = ScratchMatrix(numbers.map { sum.bias[$0] })
            return withExtendedLifetime((weight, bias)) {
                DepthwiseConvolution(
                    weight.view.reading, window: shape.window, bias: bias.view.base, stride: shape.stride,
                    padding: shape.padding)
            }
        }
        channels = shape.inputs
        self.activation = activation
        sources = sum.sources
    }

    /// The number of output channels.
    var outputs: Int { channels * parts.count }

    /// The model's number of the channel at each place of the result.
    var order: [Int] {
        (0..<parts.count).flatMap { part in (0..<channels).map { $0 * parts.count + part } }
    }

    /// Writes some rows of the output.
    ///
    /// - Parameters:
    ///   - input: `[n, s, s, inputs]`.
    ///   - rows: The rows of the output, `[n, t, t, outputs]` for the output side t, counted over all images.
    ///   - result: `[rows.count * t, outputs]`.
    func apply(_ input: PixelRows, rows: Range<Int>, into result: MutableMatrixView) {
        let side = parts[0].outputSide(input.side)
        precondition(result.rows == rows.count * side && result.columns == outputs)
        precondition(input.channels == channels)
        var first = rows.lowerBound
        while first < rows.upperBound {
            let image = first / side
            let end = min(rows.upperBound, (image + 1) * side)
            let target = result.rows((first - rows.lowerBound) * side..<(end - rows.lowerBound) * side)
            apply(input, image: image, rows: first - image * side..<end - image * side, into: target)
            first = end
        }
    }

    /// Writes some rows of one image.
    private func apply(_ input: PixelRows, image: Int, rows: Range<Int>, into result: MutableMatrixView) {
        let needed = parts[0].inputRows(for: rows)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: needed.count) { pointers in
            for (index, row) in needed.enumerated() {
                let isInside = (0..<input.side).contains(row)
                pointers.initializeElement(
                    at: index, to: isInside ? UnsafePointer(input.row(image * input.side + row).base) : nil)
            }
            for (index, part) in parts.enumerated() {
                let columns = index * channels..<(index + 1) * channels
                part.apply(
                    UnsafeBufferPointer(pointers), side: input.side, margin: input.margin,
                    activation: activation, into: result.part(rows: 0..<result.rows, columns: columns))
            }
        }
    }
}
