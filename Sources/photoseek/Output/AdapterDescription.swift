internal import Answers
internal import Analysis

/// The answer of `photoseek adapt --show`.
struct AdapterDescription: CommandOutput {
    /// The adapter of a model.
    struct Adapter: Encodable {
        let dimension: Int
        /// The square root of the sum of all squares of the matrix, by that of the identity.
        let change: Double
    }

    let model: String
    /// Absent if there is none.
    let adapter: Adapter?

    init(_ adapter: Analysis.Adapter?, model: String) {
        self.model = model
        self.adapter = adapter.map {
            let squares = $0.change.reduce(0.0) { $0 + Double($1) * Double($1) }
            return Adapter(
                dimension: $0.dimension, change: (squares / Double($0.dimension)).squareRoot())
        }
    }

    var lines: [Line] {
        guard let adapter else { return ["there is no adapter for the model \(model)"] }
        return [
            """
            the model \(model) has an adapter: \(adapter.dimension) x \(adapter.dimension) numbers, \
            \(adapter.change.rounded(to: 2)) times as large as the identity
            """
        ]
    }
}
