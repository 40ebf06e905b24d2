internal import Kernels

/// The intermediate results of an encoder, computed by the plain method: every layer for every token.
///
/// The encoders skip work that no embedding depends on. The tests compare their results with these.
package struct EncoderStages {
    /// The transformer's input: `[tokens, width]`.
    package var input: [Float]
    /// Each layer's output: `[tokens, width]`.
    package var layers: [[Float]]
    /// The input of the projection: `[inputs, width]`.
    package var pooled: [Float]
    /// The embeddings, not normalised: `[inputs, dimension]`.
    package var embeddings: [Float]
}

extension CLIPEncoder {
    /// Computes the stages of `count` images, `[count, channels, height, width]`.
    ///
    /// The model's image tower must be a transformer.
    package func stages(pixels: UnsafeBufferPointer<Float>, count: Int) throws -> EncoderStages {
        guard case .transformer(let configuration) = checkpoint.configuration.vision else {
            preconditionFailure("Only transformers have these stages.")
        }
        let tower = try VisionTransformer(checkpoint, configuration, threads: 1)
        let sequences = tower.sequences(count)
        let workspace = VisionWorkspace(tower.configuration, capacity: count, team: nil)
        let tokens = tower.embedPatches(pixels, count: count, workspace)
        let input = workspace.tokens.array
        let layers = tower.layers.map { layer in
            layer.apply(to: tokens, sequences: sequences, mask: .none, workspace.transformer)
            return workspace.tokens.array
        }
        let pooled = ScratchMatrix(rows: count, columns: tower.configuration.tower.width)
        tower.pool(tokens, sequences: sequences, into: pooled.view, workspace)
        let embeddings = tower.project(pooled)
        return EncoderStages(
            input: input, layers: layers, pooled: pooled.array, embeddings: embeddings.array)
    }

    /// Computes the stages of texts that all have the same number of token ids, padding included.
    package func stages(tokens texts: [[Int32]]) throws -> EncoderStages {
        let tower = try TextTransformer(checkpoint, threads: 1)
        let sequences = tower.sequences(texts)
        let tokens = tower.embedTokens(texts)
        let input = tokens.array
        let layers = tower.layers.map { layer in
            layer.apply(to: tokens.view, sequences: sequences, mask: tower.mask, tower.workspace(sequences))
            return tokens.array
        }
        let places = zip(texts, sequences).map { $1.lowerBound + tower.pooledPosition($0) }
        let pooled = tokens.gathered(rows: places)
        tower.normalize(pooled)
        let embeddings = tower.project(pooled)
        return EncoderStages(
            input: input, layers: layers, pooled: pooled.array, embeddings: embeddings.array)
    }
}

extension ScratchMatrix {
    fileprivate func gathered(rows: [Int]) -> ScratchMatrix {
        let result = ScratchMatrix(rows: rows.count, columns: view.columns)
        for (index, row) in rows.enumerated() {
            result.view.row(index).update(from: view.row(row), count: view.columns)
        }
        return result
    }
}
