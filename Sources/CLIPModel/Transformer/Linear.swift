internal import Kernels

/// An affine map of rows: `x Wᵀ + b`.
struct Linear: Sendable {
    /// `[outputs, inputs]`.
    let weight: Weight
    /// `[outputs]`, or nil for a projection without bias.
    let bias: Weight?

    /// The weights `name.weight` and `name.bias`.
    init(_ files: WeightFiles, _ name: String, inputs: Int, outputs: Int) throws {
        weight = try files.weight(name + ".weight", shape: [outputs, inputs])
        bias = try files.weight(name + ".bias", shape: [outputs])
    }

    /// The weight `name.weight` alone.
    init(unbiased files: WeightFiles, _ name: String, inputs: Int, outputs: Int) throws {
        weight = try files.weight(name + ".weight", shape: [outputs, inputs])
        bias = nil
    }

    var weights: [Weight] { [weight] + (bias.map { [$0] } ?? []) }

    /// Writes, or adds, the map of every row of `input`, `[n, inputs]`, to `result`, `[n, outputs]`.
    func apply(_ input: MatrixView, into result: MutableMatrixView, accumulate: Bool = false) {
        multiply(input, transposed: weight.matrix, into: result, accumulate: accumulate)
        if let bias { addToRows(result, bias.base) }
    }
}
