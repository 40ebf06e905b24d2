internal import Kernels

/// A layer normalisation with its weights.
struct LayerNorm: Sendable {
    /// `[width]`.
    let weight: Weight
    /// `[width]`.
    let bias: Weight
    let epsilon: Float

    /// Loads the weights `name.weight` and `name.bias`.
    init(_ files: WeightFiles, _ name: String, _ configuration: TowerConfiguration) throws {
        weight = try files.weight(name + ".weight", shape: [configuration.width])
        bias = try files.weight(name + ".bias", shape: [configuration.width])
        epsilon = configuration.layerNormEpsilon
    }

    var weights: [Weight] { [weight, bias] }

    /// Writes the normalisation of every row of `input` to `result`, which may be the input.
    func apply(_ input: MatrixView, into result: MutableMatrixView) {
        layerNormRows(input, weight: weight.base, bias: bias.base, epsilon: epsilon, into: result)
    }
}
