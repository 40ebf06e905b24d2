internal import Kernels

/// An affine map of rows: `x Wᵀ + b`.
struct Linear: Sendable {
    /// The number of input rows that a map is optimised for.
    enum Use: Sendable {
        /// One sentence at a time. The weight is used as it is stored in the file, because reading it takes most of the time.
        case fewRows
        /// Batches of images. The weight is packed once for fast products.
        case manyRows
    }

    private enum Matrix: Sendable {
        case inPlace(WeightMatrix)
        case packed(PackedMatrix)
    }

    private let matrix: Matrix
    /// `[outputs]`; nil if the map has no bias.
    private let bias: Weight?
    /// The bias times the scale, `[outputs, 1]`; nil if there is no scale or no bias.
    private let scaledBias: ScratchMatrix?
    private let scale: Weight?
    private let files: WeightFiles
    private let name: String
    /// The shape of the weight: the number of outputs, then the extents of the inputs.
    private let shape: [Int]

    /// Loads the weights `name.weight` and, if `hasBias` is true, `name.bias`.
    ///
    /// - Parameters:
    ///   - shape: The shape of the weight: the number of outputs, then the extents of the inputs.
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
            // The scale is multiplied into the weight once instead of into every result.
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
            // From now on only the packed copy is read.
            weight.discardPages()
        }
    }

    /// Loads the projection of pooled tokens to embeddings; nil if the model has none.
    ///
    /// - Throws: The same errors as the other initialiser.
    init?(_ files: WeightFiles, _ name: String, _ projection: Projection, shape: [Int], for use: Use) throws {
        guard case .linear(let hasBias) = projection else { return nil }
        try self.init(files, name, shape: shape, hasBias: hasBias, for: use)
    }

    /// Multiplies each row of a weight or a bias by one number of the scale.
    private static func scaled(_ weight: Weight, by scale: Weight) -> ScratchMatrix {
        let columns = weight.values.count / scale.values.count
        let result = ScratchMatrix(rows: scale.values.count, columns: columns)
        for (index, value) in weight.values.enumerated() {
            result.view.base[index] = value * scale.values[index / columns]
        }
        return result
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws {
            try [files.weight(name + ".weight", shape: shape)] + [bias, scale].compactMap(\.self)
        }
    }

    private var biasBase: UnsafePointer<Float>? {
        scaledBias.map { UnsafePointer($0.view.base) } ?? bias?.base
    }

    /// The number of multiplications from which threads share the work. With fewer, waking the threads takes longer.
    static let sharedFrom = 1 << 20

    /// Maps every row of `input`, `[n, inputs]`, and writes or adds the rows to `result`, `[n, outputs]`.
    ///
    /// - Parameters:
    ///   - activation: Applied to each number that is written; nil for none. Must be nil if `accumulate` is true.
    ///   - accumulate: Whether the rows are added to `result` instead of written.
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
