/// Weights and biases in float64, as an optimisation finds them.
struct LinearModel: Equatable, Sendable {
    /// `[rows, dimension]`: one row for two classes, else one for each class.
    let weights: [Double]
    /// `[rows]`.
    let bias: [Double]
    let dimension: Int
}
