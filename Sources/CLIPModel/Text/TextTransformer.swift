internal import Kernels

/// The text tower: token and position embeddings, causal transformer, projection, as
/// `transformers.CLIPTextModel` followed by `CLIPModel.text_projection`.
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
    private let projection: Linear
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
                files, name + "encoder.layers.\($0)", tower, for: .fewRows, isLast: $0 == tower.depth - 1)
        }
        finalNorm = try LayerNorm(files, name + "final_layer_norm", tower)
        projection = try Linear(
            files, "text_projection", shape: [dimension, tower.width], hasBias: false, for: .fewRows)
        self.files = files
    }

    var weights: [Weight] {
        get throws {
            let tokens = try files.weight(
                "text_model.embeddings.token_embedding.weight",
                shape: [configuration.vocabularyCount, configuration.tower.width])
            return try [tokens, positionEmbedding] + layers.flatMap { try $0.weights } + finalNorm.weights
                + projection.weights
        }
    }

    /// The number of leading tokens that the embedding depends on.
    ///
    /// The embedding is read at the first end-of-text token, and under the causal mask nothing behind it
    /// matters. Checkpoints from before that token was recorded read at the highest token id, which is the same
    /// place in the standard vocabulary (`transformers.CLIPTextTransformer.forward`).
    func effectiveCount(_ tokens: [Int32]) -> Int {
        let end = configuration.endOfText ?? tokens.max().map(Int.init)
        // A text without the token is read at its first position, as the reference's argmax over zeros does.
        return (tokens.firstIndex { Int($0) == end } ?? 0) + 1
    }

    /// The embeddings of texts, not normalised: `[texts.count, dimension]`.
    ///
    /// - Parameter texts: Token ids of each text, 1 to `contextLength`, each below `vocabularyCount`.
    func encode(_ texts: [[Int32]]) -> ScratchMatrix {
        let texts = texts.map { Array($0.prefix(effectiveCount($0))) }
        let sequences = sequences(texts)
        let tokens = embedTokens(texts)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime(tokens) {} }
        let workspace = workspace(sequences)
        for layer in layers.dropLast() {
            layer.apply(to: tokens.view, sequences: sequences, mask: .causal, workspace)
        }
        let pooled = ScratchMatrix(rows: texts.count, columns: configuration.tower.width)
        layers[layers.count - 1].apply(
            to: tokens.view.reading, sequences: sequences, pooled: sequences.map { $0.upperBound - 1 },
            into: pooled.view, workspace)
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

    /// Tokens with their positions: `[total token count, width]`.
    func embedTokens(_ texts: [[Int32]]) -> ScratchMatrix {
        let width = configuration.tower.width
        let tokens = ScratchMatrix(rows: texts.reduce(0) { $0 + $1.count }, columns: width)
        var row = tokens.view.base
        for text in texts {
            precondition((1...configuration.contextLength).contains(text.count))
            for (position, token) in text.enumerated() {
                precondition((0..<configuration.vocabularyCount).contains(Int(token)))
                tokenEmbedding.copyRow(Int(token), to: row)
                add(row, positionEmbedding.base + position * width, count: width)
                row += width
            }
        }
        return tokens
    }

    /// The last normalisation and the projection of the pooled tokens, `[texts, width]`.
    func project(_ pooled: ScratchMatrix) -> ScratchMatrix {
        let result = ScratchMatrix(rows: pooled.view.rows, columns: dimension)
        finalNorm.apply(pooled.view.reading, into: pooled.view)
        projection.apply(pooled.view.reading, into: result.view)
        return result
    }
}
