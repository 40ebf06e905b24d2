internal import Glibc
internal import Kernels

/// Probabilities from logits.
enum Softmax {
    /// Replaces the logits of each row by *exp(x) / Σ exp(x)*.
    ///
    /// - Parameters:
    ///   - values: `[rows, columns]`.
    ///   - columns: At least 1.
    static func apply(to values: inout [Float], columns: Int) {
        let rows = values.count / columns
        values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            softmaxRows(MutableMatrixView(base, rows: rows, columns: columns))
        }
    }

    /// Replaces logits by *1 / (1 + exp(-x))*.
    static func applySigmoid(to values: inout [Float]) {
        for place in values.indices { values[place] = Float(1 / (1 + exp(-Double(values[place])))) }
    }
}
