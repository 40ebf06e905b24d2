internal import Kernels

/// One layer of a pre-norm transformer, as in `transformers.CLIPEncoderLayer`:
/// `x + attention(norm1(x))`, then `x + feedForward(norm2(x))`.
///
/// Works on the tokens of several sequences at once: `[tokens, width]`, each sequence a range of rows.
struct TransformerLayer: Sendable {
    private let norm1: LayerNorm
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let feedForward: FeedForward
    private let pooledAttention: PooledAttention?
    private let configuration: TowerConfiguration

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Parameter isPooled: Whether only one output token per sequence is needed, as in the last layer of many towers.
    ///   For many rows, such a layer uses ``PooledAttention``, which computes no keys and values. For few rows that saves
    ///   nothing, because the weights have to be read anyway.
    init(
        _ files: WeightFiles, _ name: String, _ configuration: TowerConfiguration, for use: Linear.Use,
        isPooled: Bool
    ) throws {
        let width = configuration.width
        func attention(_ part: String, for use: Linear.Use) throws -> Linear {
            try Linear(files, "\(name).self_attn.\(part)_proj", shape: [width, width], for: use)
        }
        norm1 = try LayerNorm(files, "\(name).layer_norm1", configuration)
        query = try attention("q", for: use)
        // A pooled layer for many rows uses these two only in the plain method (`EncoderStages`), so it does not pack them.
        key = try attention("k", for: isPooled ? .fewRows : use)
        value = try attention("v", for: isPooled ? .fewRows : use)
        output = try Linear(
            files, "\(name).self_attn.out_proj", shape: [width, width],
            scaledBy: configuration.hasLayerScale ? "\(name).layer_scale1.gamma" : nil, for: use)
        feedForward = try FeedForward(
            files, "\(name).mlp", normName: "\(name).layer_norm2",
            scaledBy: configuration.hasLayerScale ? "\(name).layer_scale2.gamma" : nil, configuration,
            for: use)
        pooledAttention =
            isPooled && use == .manyRows
            ? try PooledAttention(
                files, "\(name).self_attn", width: width, heads: configuration.heads) : nil
        self.configuration = configuration
    }

    var weights: [Weight] {
        get throws {
            try norm1.weights + [query, key, value, output].flatMap { try $0.weights } + feedForward.weights
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
        feedForward.apply(to: tokens, workspace)
    }

    /// Computes the output of only one token per sequence. For the last layer of a tower.
    ///
    /// - Parameters:
    ///   - tokens: `[tokens, width]`, the layer's input; unchanged.
    ///   - pooled: For each sequence, the row whose output is computed; with a causal mask, this must be its last row.
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
        feedForward.apply(to: result, workspace)
    }

    private func projectKeysAndValues(_ features: MatrixView, _ workspace: TransformerWorkspace) {
        key.apply(features, into: workspace.keys.rows(features.rows), on: workspace.team)
        value.apply(features, into: workspace.values.rows(features.rows), on: workspace.team)
    }

    /// Writes `softmax(Q Kᵀ / √headWidth) V` of every head to `result`, at the rows `queryRows`.
    private func attend(
        from queryRows: Range<Int>, to sequence: Range<Int>, mask: AttentionMask,
        into result: MutableMatrixView, _ workspace: TransformerWorkspace
    ) {
        let headWidth = configuration.headWidth
        let (queries, keys, values) = (workspace.queries.view, workspace.keys.view, workspace.values.view)
        // A sentence has too few scores to make waking threads worthwhile.
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

    private func gather(_ source: MatrixView, rows: [Int], into result: MutableMatrixView) {
        for (index, row) in rows.enumerated() {
            result.row(index).update(from: source.base + row * source.stride, count: source.columns)
        }
    }
}

/// A feed-forward layer with its normalisation and its residual: `x + narrow(activation(widen(norm(x))))`.
struct FeedForward: Sendable {
    private let norm: LayerNorm
    private let widen: Linear
    private let narrow: Linear
    private let activation: Activation

    /// Loads the weights `name.fc1`, `name.fc2` and `normName`.
    ///
    /// - Parameter scaleName: The name of a weight, `[width]`, that scales the layer's output before it is added to a token;
    ///   nil for no scaling.
    init(
        _ files: WeightFiles, _ name: String, normName: String, scaledBy scaleName: String? = nil,
        _ configuration: TowerConfiguration, for use: Linear.Use
    ) throws {
        let (width, hidden) = (configuration.width, configuration.feedForwardWidth)
        norm = try LayerNorm(files, normName, configuration)
        widen = try Linear(files, "\(name).fc1", shape: [hidden, width], for: use)
        narrow = try Linear(files, "\(name).fc2", shape: [width, hidden], scaledBy: scaleName, for: use)
        activation = configuration.activation
    }

    var weights: [Weight] {
        get throws { try norm.weights + widen.weights + narrow.weights }
    }

    /// Adds the layer's output to every row of `tokens`, `[n, width]`.
    func apply(to tokens: MutableMatrixView, _ workspace: TransformerWorkspace) {
        let features = workspace.features.rows(tokens.rows)
        let hidden = workspace.hidden.rows(tokens.rows)
        norm.apply(tokens.reading, into: features)
        widen.apply(features.reading, activation: activation, into: hidden, on: workspace.team)
        narrow.apply(hidden.reading, into: tokens, accumulate: true, on: workspace.team)
    }
}

/// A layer normalisation with its weights.
struct LayerNorm: Sendable {
    /// `[width]`.
    let weight: Weight
    /// `[width]`.
    let bias: Weight
    let epsilon: Float

    /// Loads the weights `name.weight` and `name.bias`.
    init(_ files: WeightFiles, _ name: String, _ configuration: TowerConfiguration) throws {
        try self.init(
            files, name, width: configuration.width, epsilon: configuration.layerNormEpsilon)
    }

    /// Loads the weights `name.weight` and `name.bias`.
    ///
    /// - Parameter epsilon: The number that is added to the variance.
    init(_ files: WeightFiles, _ name: String, width: Int, epsilon: Float) throws {
        sources = ["weight", "bias"].map { WeightSource(name: "\(name).\($0)", shape: [width]) }
        weight = try sources[0].load(files)
        bias = try sources[1].load(files)
        self.epsilon = epsilon
    }

    var weights: [Weight] { [weight, bias] }

    /// The tensors it was made from.
    let sources: [WeightSource]

    /// Writes the normalisation of every row of `input` to `result`, which may be the input.
    func apply(_ input: MatrixView, into result: MutableMatrixView) {
        layerNormRows(input, weight: weight.base, bias: bias.base, epsilon: epsilon, into: result)
    }
}

/// The intermediate matrices of a transformer, reused by every layer.
struct TransformerWorkspace: Sendable {
    /// The threads that share the work of a call; nil if only the calling thread works.
    let team: ThreadTeam?
    /// The normalised input, then the output of the heads: `[rows, width]`.
    let features: ScratchMatrix
    let queries: ScratchMatrix
    let keys: ScratchMatrix
    let values: ScratchMatrix
    /// The hidden features of the feed-forward layer: `[rows, feedForwardWidth]`.
    let hidden: ScratchMatrix

    init(_ configuration: TowerConfiguration, rows: Int, team: ThreadTeam?) {
        self.team = team
        features = ScratchMatrix(rows: rows, columns: configuration.width)
        queries = ScratchMatrix(rows: rows, columns: configuration.width)
        keys = ScratchMatrix(rows: rows, columns: configuration.width)
        values = ScratchMatrix(rows: rows, columns: configuration.width)
        hidden = ScratchMatrix(rows: rows, columns: configuration.feedForwardWidth)
    }
}
