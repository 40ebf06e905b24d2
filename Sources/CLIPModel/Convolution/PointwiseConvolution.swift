internal import Kernels

/// A convolution with a window of one pixel, which is a product of the pixels with a matrix.
struct PointwiseConvolution: Sendable {
    private let weight: PackedMatrix
    /// `[outputs, 1]`.
    private let bias: ScratchMatrix
    private let activation: Activation?
    /// The tensors it was made from.
    let sources: [WeightSource]

    /// The number of output channels.
    var outputs: Int { weight.outputs }

    /// Packs the weight of a sum.
    ///
    /// - Parameters:
    ///   - order: The input's channels: the pixels have channel `order[i]` of the sum at index i. Nil if they have the sum's
    ///     own order.
    ///   - activation: Applied to each number of the result; nil for none.
    init(_ sum: ConvolutionSum, order: [Int]? = nil, activation: Activation? = nil) {
        let shape = sum.shape
        precondition(shape.window == 1 && shape.groups == 1 && shape.stride == 1)
        let matrix = ScratchMatrix(rows: shape.outputs, columns: shape.inputs)
        for output in 0..<shape.outputs {
            let row = matrix.view.row(output)
            let first = output * shape.inputs
            for input in 0..<shape.inputs { row[input] = Float(sum.weight[first + (order?[input] ?? input)]) }
        }
        weight = withExtendedLifetime(matrix) { PackedMatrix(matrix.view.reading) }
        bias = ScratchMatrix(sum.bias)
        self.activation = activation
        sources = sum.sources
    }

    /// Writes the result of every pixel of `input`, `[n, inputs]`, to `result`, `[n, outputs]`, or adds it to what is there.
    /// If there is an activation, nothing can be added.
    func apply(_ input: MatrixView, into result: MutableMatrixView, accumulate: Bool = false) {
        if accumulate {
            // Adds the finished product: sums that begin with the result would round it once for each input.
            weight.multiply(
                input, bias: bias.view.base, activation: activation, into: result, accumulate: true)
        } else {
            weight.multiplyDirectly(input, bias: bias.view.base, activation: activation, into: result)
        }
    }
}

extension ScratchMatrix {
    /// A column of numbers.
    convenience init(_ numbers: [Double]) {
        self.init(rows: numbers.count, columns: 1)
        for (index, number) in numbers.enumerated() { view.base[index] = Float(number) }
    }
}
