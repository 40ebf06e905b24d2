internal import Kernels

/// The layers that map the pooled features of a tower of `timm` to embeddings (`open_clip.timm_model.TimmModel`).
struct TimmHead: Sendable {
    /// One layer, two layers with an activation between them, or none.
    private let layers: [Linear]

    /// Loads the layers that the projection needs.
    ///
    /// - Parameters:
    ///   - classifier: The name of the tower's own last layer in the file.
    ///   - width: The number of features.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(
        _ files: WeightFiles, _ projection: TimmProjection, classifier: String, width: Int, dimension: Int
    ) throws {
        func layer(_ name: String, _ outputs: Int, _ inputs: Int, hasBias: Bool) throws -> Linear {
            try Linear(files, name, shape: [outputs, inputs], hasBias: hasBias, for: .manyRows)
        }
        switch projection {
        case .none: layers = []
        case .classifier: layers = [try layer(classifier, dimension, width, hasBias: true)]
        case .linear(let hasBias):
            layers = [try layer("visual.head.proj", dimension, width, hasBias: hasBias)]
        case .perceptron(let hasBias):
            let inner = 2 * dimension
            layers = [
                try layer("visual.head.mlp.fc1", inner, width, hasBias: true),
                try layer("visual.head.mlp.fc2", dimension, inner, hasBias: hasBias),
            ]
        }
    }

    var weights: [Weight] {
        get throws { try layers.flatMap { try $0.weights } }
    }

    /// Writes the embedding of every image.
    ///
    /// - Parameters:
    ///   - features: `[n, width]`.
    ///   - result: `[n, dimension]`.
    func apply(_ features: MatrixView, into result: MutableMatrixView, on team: ThreadTeam?) {
        guard let last = layers.last else {
            for row in 0..<result.rows {
                result.row(row).update(from: features.base + row * features.stride, count: result.columns)
            }
            return
        }
        guard layers.count == 2 else { return last.apply(features, into: result, on: team) }
        let inner = ScratchMatrix(rows: features.rows, columns: 2 * result.columns)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime(inner) {} }
        layers[0].apply(features, activation: .gelu, into: inner.view, on: team)
        last.apply(inner.view.reading, into: result, on: team)
    }
}
