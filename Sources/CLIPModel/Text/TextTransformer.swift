internal import Kernels

/// The text tower: token and position embeddings, transformer, projection.
///
/// By default it is `transformers.CLIPTextModel` followed by `CLIPModel.text_projection`. The configuration can change
/// the causal mask, the pooling and the projection.
///
/// Immutable; safe to use from several threads at once.
struct TextTransformer: Sendable {
    let configuration: TextConfiguration
    /// The dimension of the embeddings.
    let dimension: Int
    private let tokenEmbedding: WeightMatrix
    private let positionEmbedding: Weight
    let layers: [TransformerLayer]
    private let files: WeightFiles
    private let finalNorm: LayerNorm
    private let projection: Linear?
    private let team: ThreadTeam?

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(_ checkpoint: Checkpoint, threads: Int) throws {
        team = ThreadTeam(count: threads)
        let configuration = checkpoint.configuration.text
        let files = checkpoint.weights
        let tower = configuration.tower
        let name = "text_model."
        self.configuration = configuration
        dimension = checkpoint.configuration.dimension
        tokenEmbedding = try files.matrix(
            name + "embeddings.token_embedding.weight", shape: [configuration.vocabularyCount, tower.width])
        positionEmbedding = try files.weight(
            name + "embeddings.position_embedding.weight", shape: [configuration.contextLength, tower.width])
        layers = try (0..<tower.depth).map {
            try TransformerLayer(
                files, name + "encoder.layers.\($0)", tower, for: .fewRows, isPooled: $0 == tower.depth - 1)
        }
        finalNorm = try LayerNorm(files, name + "final_layer_norm", tower)
        projection = try Linear(
            files, "text_projection", configuration.projection, shape: [dimension, tower.width],
            for: .fewRows)
        self.files = files
    }

    var weights: [Weight] {
        get throws {
            let tokens = try files.weight(
                "text_model.embeddings.token_embedding.weight",
                shape: [configuration.vocabularyCount, configuration.tower.width])
            return try [tokens, positionEmbedding] + layers.flatMap { try $0.weights } + finalNorm.weights
                + (projection?.weights ?? [])
        }
    }

    /// The tokens that each token attends to.
    var mask: AttentionMask { configuration.isCausal ? .causal : .none }

    /// The position of the token whose output becomes the embedding.
    func pooledPosition(_ tokens: [Int32]) -> Int {
        switch configuration.pooling {
        case .first: 0
        case .last: tokens.count - 1
        // Without the token, the first position is used, because the reference takes the argmax over zeros.
        case .endOfText(let id): tokens.firstIndex { Int($0) == id } ?? 0
        case .highestID: tokens.max().flatMap { tokens.firstIndex(of: $0) } ?? 0
        }
    }

    /// The tokens that the embedding depends on: with a causal mask, only those up to the pooled position.
    private func effective(_ tokens: [Int32], pooledPosition: Int) -> [Int32] {
        configuration.isCausal ? Array(tokens.prefix(pooledPosition + 1)) : tokens
    }

    /// Computes the embeddings of texts, not normalised: `[texts.count, dimension]`.
    ///
    /// - Parameter texts: The token ids of each text, each below `vocabularyCount`. There are 1 to `contextLength` ids per
    ///   text, or exactly `contextLength` if texts are padded.
    func encode(_ texts: [[Int32]]) -> ScratchMatrix {
        let positions = texts.map(pooledPosition)
        let texts = zip(texts, positions).map(effective)
        let sequences = sequences(texts)
        let tokens = embedTokens(texts)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime(tokens) {} }
        let workspace = workspace(sequences)
        for layer in layers.dropLast() {
            layer.apply(to: tokens.view, sequences: sequences, mask: mask, workspace)
        }
        let pooled = ScratchMatrix(rows: texts.count, columns: configuration.tower.width)
        layers[layers.count - 1].apply(
            to: tokens.view.reading, sequences: sequences,
            pooled: zip(sequences, positions).map { $0.lowerBound + $1 }, into: pooled.view, workspace)
        normalize(pooled)
        return project(pooled)
    }

    func workspace(_ sequences: [Range<Int>]) -> TransformerWorkspace {
        TransformerWorkspace(configuration.tower, rows: sequences.last?.upperBound ?? 0, team: team)
    }

    /// The rows of each text's tokens.
    func sequences(_ texts: [[Int32]]) -> [Range<Int>] {
        var start = 0
        return texts.map { text in
            defer { start += text.count }
            return start..<start + text.count
        }
    }

    /// Computes the sum of token and position embeddings: `[total token count, width]`.
    func embedTokens(_ texts: [[Int32]]) -> ScratchMatrix {
        let width = configuration.tower.width
        let tokens = ScratchMatrix(rows: texts.reduce(0) { $0 + $1.count }, columns: width)
        var row = tokens.view.base
        for text in texts {
            precondition((1...configuration.contextLength).contains(text.count))
            precondition(!configuration.isPadded || text.count == configuration.contextLength)
            for (position, token) in text.enumerated() {
                precondition((0..<configuration.vocabularyCount).contains(Int(token)))
                tokenEmbedding.copyRow(Int(token), to: row)
                add(row, positionEmbedding.base + position * width, count: width)
                row += width
            }
        }
        return tokens
    }

    /// Applies the final normalisation to the pooled tokens only, `[texts, width]`.
    func normalize(_ pooled: ScratchMatrix) { finalNorm.apply(pooled.view.reading, into: pooled.view) }

    /// Projects pooled tokens, `[texts, width]`, to embeddings.
    func project(_ pooled: ScratchMatrix) -> ScratchMatrix {
        guard let projection else { return pooled }
        let result = ScratchMatrix(rows: pooled.view.rows, columns: dimension)
        projection.apply(pooled.view.reading, into: result.view)
        return result
    }
}
