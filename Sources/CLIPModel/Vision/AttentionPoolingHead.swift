internal import Kernels

/// Attention pooling: one learned query attends to all tokens of an image, and a feed-forward layer follows, as in
/// `transformers.SiglipMultiheadAttentionPoolingHead`.
struct AttentionPoolingHead: Sendable {
    /// `[1, 1, width]`.
    private let probe: Weight
    private let query: Linear
    /// The probe's query, the same for every image: `[1, width]`.
    private let probeQuery: ScratchMatrix
    private let attention: PooledAttention
    private let output: Linear
    private let feedForward: FeedForward

    /// Loads the weights whose names begin with `name`.
    init(_ files: WeightFiles, _ name: String, _ configuration: TowerConfiguration) throws {
        let width = configuration.width
        probe = try files.weight("\(name).probe", shape: [1, 1, width])
        query = try Linear(files, "\(name).attention.q_proj", shape: [width, width], for: .fewRows)
        probeQuery = ScratchMatrix(rows: 1, columns: width)
        query.apply(MatrixView(probe.base, rows: 1, columns: width), into: probeQuery.view)
        attention = try PooledAttention(
            files, "\(name).attention", width: width, heads: configuration.heads)
        output = try Linear(files, "\(name).attention.out_proj", shape: [width, width], for: .manyRows)
        feedForward = try FeedForward(
            files, "\(name).mlp", normName: "\(name).layernorm", configuration, for: .manyRows)
    }

    var weights: [Weight] {
        get throws {
            try [probe] + query.weights + attention.weights + output.weights + feedForward.weights
        }
    }

    /// Pools the tokens of each sequence.
    ///
    /// - Parameters:
    ///   - tokens: `[tokens, width]`, normalised.
    ///   - sequences: The rows of each image's tokens.
    ///   - result: `[sequences, width]`.
    func apply(
        to tokens: MatrixView, sequences: [Range<Int>], into result: MutableMatrixView,
        _ workspace: TransformerWorkspace
    ) {
        let queries = workspace.queries.rows(sequences.count)
        for row in 0..<queries.rows {
            queries.row(row).update(from: probeQuery.view.base, count: queries.columns)
        }
        let attended = workspace.features.rows(sequences.count)
        attention.apply(queries.reading, to: tokens, sequences: sequences, into: attended)
        output.apply(attended.reading, into: result, on: workspace.team)
        feedForward.apply(to: result, workspace)
    }
}
