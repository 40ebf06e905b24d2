internal import Kernels

/// One layer of a pre-norm transformer, as in `transformers.CLIPEncoderLayer`:
/// `x + attention(norm1(x))`, then `x + feedForward(norm2(x))`.
///
/// Works on the tokens of several sequences at once: `[tokens, width]`, each sequence a range of rows.
struct TransformerLayer: Sendable {
    private let norm1: LayerNorm
    private let norm2: LayerNorm
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let widen: Linear
    private let narrow: Linear
    private let pooledAttention: PooledAttention?
    private let configuration: TowerConfiguration

    /// The weights whose names begin with `name`.
    ///
    /// - Parameter isLast: Whether the layer is the last of a tower for many rows, which need not compute all keys and
    ///   values. For few rows that saves nothing: the weights have to be read anyway.
    init(
        _ files: WeightFiles, _ name: String, _ configuration: TowerConfiguration, for use: Linear.Use,
        isLast: Bool
    ) throws {
        let width = configuration.width
        let hidden = configuration.feedForwardWidth
        func attention(_ part: String, for use: Linear.Use) throws -> Linear {
            try Linear(files, "\(name).self_attn.\(part)_proj", shape: [width, width], for: use)
        }
        norm1 = try LayerNorm(files, "\(name).layer_norm1", configuration)
        norm2 = try LayerNorm(files, "\(name).layer_norm2", configuration)
        query = try attention("q", for: use)
        // In the last layer they serve the plain method alone, and are not packed for it.
        key = try attention("k", for: isLast ? .fewRows : use)
        value = try attention("v", for: isLast ? .fewRows : use)
        output = try Linear(
            files, "\(name).self_attn.out_proj", shape: [width, width],
            scaledBy: configuration.hasLayerScale ? "\(name).layer_scale1.gamma" : nil, for: use)
        widen = try Linear(files, "\(name).mlp.fc1", shape: [hidden, width], for: use)
        narrow = try Linear(
            files, "\(name).mlp.fc2", shape: [width, hidden],
            scaledBy: configuration.hasLayerScale ? "\(name).layer_scale2.gamma" : nil, for: use)
        pooledAttention =
            isLast && use == .manyRows
            ? try PooledAttention(
                files, "\(name).self_attn", width: width, heads: configuration.heads) : nil
        self.configuration = configuration
    }

    var weights: [Weight] {
        get throws {
            try norm1.weights + norm2.weights
                + [query, key, value, output, widen, narrow].flatMap { try $0.weights }
        }
    }

    /// Computes every token's output, in place.
    func apply(
        to tokens: MutableMatrixView, sequences: [Range<Int>], mask: AttentionMask,
        _ workspace: TransformerWorkspace
    ) {
        let features = workspace.features.rows(tokens.rows)
        let queries = workspace.queries.rows(tokens.rows)
        norm1.apply(tokens.reading, into: features)
        query.apply(features.reading, into: queries, on: workspace.team)
        projectKeysAndValues(features.reading, workspace)
        for sequence in sequences {
            attend(from: sequence, to: sequence, mask: mask, into: features, workspace)
        }
        output.apply(features.reading, into: tokens, accumulate: true, on: workspace.team)
        feedForward(tokens, workspace)
    }

    /// Computes the output of one token a sequence only: all that the last layer of a tower needs to know.
    ///
    /// - Parameters:
    ///   - tokens: `[tokens, width]`, the layer's input; unchanged.
    ///   - pooled: For each sequence the row whose output is wanted; under a causal mask its last.
    ///   - result: `[sequences, width]`.
    func apply(
        to tokens: MatrixView, sequences: [Range<Int>], pooled: [Int], into result: MutableMatrixView,
        _ workspace: TransformerWorkspace
    ) {
        let features = workspace.features.rows(tokens.rows)
        norm1.apply(tokens, into: features)
        gather(features.reading, rows: pooled, into: result)
        let queries = workspace.queries.rows(pooled.count)
        query.apply(result.reading, into: queries, on: workspace.team)
        let attended = workspace.features.rows(pooled.count)
        if let pooledAttention {
            pooledAttention.apply(
                queries.reading, to: features.reading, sequences: sequences, into: attended)
        } else {
            projectKeysAndValues(features.reading, workspace)
            for (index, sequence) in sequences.enumerated() {
                attend(from: index..<index + 1, to: sequence, mask: .none, into: attended, workspace)
            }
        }
        gather(tokens, rows: pooled, into: result)
        output.apply(attended.reading, into: result, accumulate: true, on: workspace.team)
        feedForward(result, workspace)
    }

    private func projectKeysAndValues(_ features: MatrixView, _ workspace: TransformerWorkspace) {
        key.apply(features, into: workspace.keys.rows(features.rows), on: workspace.team)
        value.apply(features, into: workspace.values.rows(features.rows), on: workspace.team)
    }

    /// Writes `softmax(Q Kᵀ / √headWidth) V` of every head to the rows `queryRows` of `result`.
    private func attend(
        from queryRows: Range<Int>, to sequence: Range<Int>, mask: AttentionMask,
        into result: MutableMatrixView, _ workspace: TransformerWorkspace
    ) {
        let headWidth = configuration.headWidth
        let (queries, keys, values) = (workspace.queries.view, workspace.keys.view, workspace.values.view)
        // A sentence's few scores are not worth waking a thread.
        let isShared = queryRows.count * sequence.count * configuration.width >= 1 << 20
        concurrently(configuration.heads, on: isShared ? workspace.team : nil) { heads in
            for head in heads {
                let columns = head * headWidth..<(head + 1) * headWidth
                Kernels.attend(
                    queries.part(rows: queryRows, columns: columns).reading,
                    to: keys.part(rows: sequence, columns: columns).reading,
                    values.part(rows: sequence, columns: columns).reading,
                    scale: 1 / Float(headWidth).squareRoot(), mask: mask,
                    into: result.part(rows: queryRows, columns: columns))
            }
        }
    }

    private func feedForward(_ tokens: MutableMatrixView, _ workspace: TransformerWorkspace) {
        let features = workspace.features.rows(tokens.rows)
        let hidden = workspace.hidden.rows(tokens.rows)
        norm2.apply(tokens.reading, into: features)
        widen.apply(
            features.reading, activation: configuration.activation, into: hidden, on: workspace.team)
        narrow.apply(hidden.reading, into: tokens, accumulate: true, on: workspace.team)
    }

    private func gather(_ source: MatrixView, rows: [Int], into result: MutableMatrixView) {
        for (index, row) in rows.enumerated() {
            result.row(index).update(from: source.base + row * source.stride, count: source.columns)
        }
    }
}
