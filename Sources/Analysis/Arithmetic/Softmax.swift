internal import Glibc

/// Probabilities from logits, summed in float64, so that a hundred thousand labels lose nothing.
enum Softmax {
    /// Replaces logits by *exp(x) / Σ exp(x)*.
    static func apply(to row: inout ArraySlice<Float>) {
        guard let largest = row.max() else { return }
        var sum = 0.0
        for place in row.indices {
            let value = exp(Double(row[place] - largest))
            row[place] = Float(value)
            sum += value
        }
        for place in row.indices { row[place] = Float(Double(row[place]) / sum) }
    }

    /// Replaces logits by *1 / (1 + exp(-x))*.
    static func applySigmoid(to row: inout ArraySlice<Float>) {
        for place in row.indices { row[place] = Float(1 / (1 + exp(-Double(row[place])))) }
    }
}
