internal import Kernels

/// An affine map of rows: `x Wᵀ + b`.
struct Linear: Sendable {
    /// How many rows a map is made for.
    enum Use: Sendable {
        /// A sentence at a time: the weight is read as it lies in the file, which is what takes the time.
        case fewRows
        /// Batches of pictures: the weight is packed once for fast products.
        case manyRows
    }

    private enum Matrix: Sendable {
        case inPlace(WeightMatrix)
        case packed(PackedMatrix)
    }

    private let matrix: Matrix
    /// `[outputs]`, or nil for a projection without bias.
    private let bias: Weight?
    private let files: WeightFiles
    private let name: String
    /// Of the weight: outputs, and the extents of the inputs.
    private let shape: [Int]

    /// The weights `name.weight` and, unless it is a projection without one, `name.bias`.
    ///
    /// - Parameter shape: Of the weight: outputs, and the extents of the inputs.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(_ files: WeightFiles, _ name: String, shape: [Int], hasBias: Bool = true, for use: Use) throws {
        (self.files, self.name, self.shape) = (files, name, shape)
        bias = hasBias ? try files.weight(name + ".bias", shape: [shape[0]]) : nil
        switch use {
        case .fewRows:
            matrix = .inPlace(try files.matrix(name + ".weight", shape: shape))
        case .manyRows:
            let weight = try files.weight(name + ".weight", shape: shape)
            matrix = .packed(PackedMatrix(weight.matrix))
            // From here on the packed weight is read.
            weight.discardPages()
        }
    }

    /// The weights as they are in the files, for looking for what is wrong with them.
    var weights: [Weight] {
        get throws { [try files.weight(name + ".weight", shape: shape)] + (bias.map { [$0] } ?? []) }
    }

    /// Multiplications from which on a map is shared among threads; for fewer, waking them takes longer.
    private static let sharedFrom = 1 << 20

    /// Writes, or adds, the map of every row of `input`, `[n, inputs]`, to `result`, `[n, outputs]`.
    ///
    /// - Parameters:
    ///   - activation: Applied to each number that is written; nil for none, as when it is added.
    ///   - team: The threads that may share the work.
    func apply(
        _ input: MatrixView, activation: Activation? = nil, into result: MutableMatrixView,
        accumulate: Bool = false, on team: ThreadTeam? = nil
    ) {
        let isShared = input.rows * input.columns * result.columns >= Self.sharedFrom
        concurrently(shape[0], grain: PackedMatrix.panelWidth, on: isShared ? team : nil) { outputs in
            let bias = bias.map { $0.base + outputs.lowerBound }
            let result = result.part(rows: 0..<result.rows, columns: outputs)
            switch matrix {
            case .packed(let packed):
                packed.multiply(
                    input, outputs: outputs, bias: bias, activation: activation, into: result,
                    accumulate: accumulate)
            case .inPlace(let weight):
                multiply(
                    input, weight: weight.rows.part(outputs), bias: bias, activation: activation,
                    into: result,
                    accumulate: accumulate)
            }
        }
    }
}
