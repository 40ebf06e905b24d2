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
    /// The bias times the scale, `[outputs, 1]`, where there is one.
    private let scaledBias: ScratchMatrix?
    private let scale: Weight?
    private let files: WeightFiles
    private let name: String
    /// Of the weight: outputs, and the extents of the inputs.
    private let shape: [Int]

    /// The weights `name.weight` and, unless it is a projection without one, `name.bias`.
    ///
    /// - Parameters:
    ///   - shape: Of the weight: outputs, and the extents of the inputs.
    ///   - scaleName: The name of a weight, `[outputs]`, by which the result is multiplied; nil for none.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(
        _ files: WeightFiles, _ name: String, shape: [Int], hasBias: Bool = true,
        scaledBy scaleName: String? = nil,
        for use: Use
    ) throws {
        (self.files, self.name, self.shape) = (files, name, shape)
        let bias = hasBias ? try files.weight(name + ".bias", shape: [shape[0]]) : nil
        let scale = try scaleName.map { try files.weight($0, shape: [shape[0]]) }
        (self.bias, self.scale) = (bias, scale)
        scaledBias = scale.flatMap { scale in bias.map { Self.scaled($0, by: scale) } }
        if let scale {
            // Multiplied into the weight once, instead of into every result.
            let weight = try files.weight(name + ".weight", shape: shape)
            let scaled = Self.scaled(weight, by: scale)
            matrix = .packed(withExtendedLifetime(scaled) { PackedMatrix(scaled.view.reading) })
            weight.discardPages()
            return
        }
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

    /// The map of pooled tokens to embeddings; nil where there is none.
    ///
    /// - Throws: as the other initialiser.
    init?(_ files: WeightFiles, _ name: String, _ projection: Projection, shape: [Int], for use: Use) throws {
        guard case .linear(let hasBias) = projection else { return nil }
        try self.init(files, name, shape: shape, hasBias: hasBias, for: use)
    }

    /// A weight or a bias, each row of which is multiplied by one number of the scale.
    private static func scaled(_ weight: Weight, by scale: Weight) -> ScratchMatrix {
        let columns = weight.values.count / scale.values.count
        let result = ScratchMatrix(rows: scale.values.count, columns: columns)
        for (index, value) in weight.values.enumerated() {
            result.view.base[index] = value * scale.values[index / columns]
        }
        return result
    }

    /// The weights as they are in the files, for looking for what is wrong with them.
    var weights: [Weight] {
        get throws {
            try [files.weight(name + ".weight", shape: shape)] + [bias, scale].compactMap(\.self)
        }
    }

    private var biasBase: UnsafePointer<Float>? {
        scaledBias.map { UnsafePointer($0.view.base) } ?? bias?.base
    }

    /// Multiplications from which on a map is shared among threads; for fewer, waking them takes longer.
    static let sharedFrom = 1 << 20

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
            let bias = biasBase.map { $0 + outputs.lowerBound }
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
