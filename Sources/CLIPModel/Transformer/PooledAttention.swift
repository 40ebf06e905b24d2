internal import Kernels

/// The attention of one token per sequence to the whole sequence. If only one output token of a tower is used, its last
/// layer needs no more than this.
///
/// With a single query per head, the keys and values of the tokens need not be computed. The score of token x is
/// `q · (W_k x) = (W_kᵀ q) · x`, and the sum of the values, weighted by p, is `W_v (Σ p x)`. So two products with one row
/// per sequence and head replace two products with one row per token. The bias of the keys adds the same number to all
/// scores of a head, which does not change the softmax. The bias of the values is added unchanged, because the weights p
/// sum to one.
struct PooledAttention: Sendable {
    /// For each head, `W_kᵀ / √headWidth`: `[width, headWidth]`.
    private let probes: [PackedMatrix]
    /// For each head, `W_v`: `[headWidth, width]`.
    private let values: [PackedMatrix]
    /// `[width]`.
    private let valueBias: Weight
    private let width: Int
    /// The number of features of one head.
    private let headWidth: Int
    private let files: WeightFiles
    private let name: String

    /// Loads the weights `name.k_proj` and `name.v_proj`, whose `width` features are divided among `heads` heads.
    init(_ files: WeightFiles, _ name: String, width: Int, heads: Int) throws {
        precondition(width % heads == 0)
        (self.files, self.name) = (files, name)
        let keys = try files.weight("\(name).k_proj.weight", shape: [width, width])
        let values = try files.weight("\(name).v_proj.weight", shape: [width, width])
        // The bias of the keys affects no embedding, but a NaN or an infinity in it still means a damaged file.
        try files.weight("\(name).k_proj.bias", shape: [width]).checkFinite()
        valueBias = try files.weight("\(name).v_proj.bias", shape: [width])
        (self.width, headWidth) = (width, width / heads)
        probes = Self.probes(keys, heads: heads)
        self.values = Self.parts(values, heads: heads)
    }

    /// The weights as they are stored in the files, to be checked.
    var weights: [Weight] {
        get throws {
            try ["k_proj", "v_proj"].flatMap { part in
                [
                    try files.weight("\(name).\(part).weight", shape: [width, width]),
                    try files.weight("\(name).\(part).bias", shape: [width]),
                ]
            }
        }
    }

    private static func probes(_ keys: Weight, heads: Int) -> [PackedMatrix] {
        let width = keys.shape[0]
        let headWidth = width / heads
        let turned = ScratchMatrix(rows: width, columns: headWidth)
        let scale = 1 / Float(headWidth).squareRoot()
        return (0..<heads).map { head in
            for row in 0..<width {
                for column in 0..<headWidth {
                    turned.view.row(row)[column] =
                        scale * keys.values[(head * headWidth + column) * width + row]
                }
            }
            return PackedMatrix(turned.view.reading)
        }
    }

    private static func parts(_ values: Weight, heads: Int) -> [PackedMatrix] {
        let width = values.shape[0]
        let headWidth = width / heads
        return withExtendedLifetime(values) {
            (0..<heads).map { head in
                let rows = head * headWidth..<(head + 1) * headWidth
                return PackedMatrix(values.matrix.part(rows: rows, columns: 0..<width))
            }
        }
    }

    /// Writes the heads' outputs for one token per sequence.
    ///
    /// - Parameters:
    ///   - queries: `[sequences, width]`.
    ///   - features: `[tokens, width]`.
    ///   - sequences: The rows of each sequence.
    ///   - result: `[sequences, width]`; may overlap the features, which are read before the result is written.
    func apply(
        _ queries: MatrixView, to features: MatrixView, sequences: [Range<Int>],
        into result: MutableMatrixView
    ) {
        let heads = probes.count
        let mixed = ScratchMatrix(rows: sequences.count, columns: heads * width)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime(mixed) {} }
        for (head, probe) in probes.enumerated() {
            probe.multiply(
                queries.part(rows: 0..<queries.rows, columns: columns(head)),
                into: mixed.view.part(
                    rows: 0..<sequences.count, columns: head * width..<(head + 1) * width))
        }
        for (index, sequence) in sequences.enumerated() {
            // The probes of all heads attend to the same tokens, so one call serves all heads as its query rows.
            let heads = MutableMatrixView(mixed.view.row(index), rows: heads, columns: width)
            let tokens = features.part(rows: sequence, columns: 0..<width)
            attend(heads.reading, to: tokens, tokens, scale: 1, into: heads)
        }
        for (head, value) in values.enumerated() {
            value.multiply(
                mixed.view.part(
                    rows: 0..<sequences.count, columns: head * width..<(head + 1) * width
                ).reading,
                bias: valueBias.base + head * headWidth,
                into: result.part(rows: 0..<sequences.count, columns: columns(head)))
        }
    }

    private func columns(_ head: Int) -> Range<Int> {
        head * headWidth..<(head + 1) * headWidth
    }
}
