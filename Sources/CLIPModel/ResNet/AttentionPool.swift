internal import Kernels

/// The attention pooling of the ResNet: the mean of the pixels attends to itself and to the pixels, as in
/// `open_clip.modified_resnet.AttentionPool2d` (Radford et al. 2021, 2.4).
struct AttentionPool: Sendable {
    private let positionEmbedding: Weight
    private let query: Linear
    private let keysAndValues: PooledAttention
    private let projection: Linear
    private let configuration: ResNetConfiguration
    private let files: WeightFiles

    private static let name = "visual.attnpool"

    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(_ files: WeightFiles, _ configuration: ResNetConfiguration, dimension: Int) throws {
        let width = configuration.featureWidth
        (self.files, self.configuration) = (files, configuration)
        positionEmbedding = try files.weight(
            Self.name + ".positional_embedding", shape: [configuration.tokenCount, width])
        query = try Linear(files, Self.name + ".q_proj", shape: [width, width], for: .manyRows)
        keysAndValues = try PooledAttention(files, Self.name, width: width, heads: configuration.heads)
        projection = try Linear(files, Self.name + ".c_proj", shape: [dimension, width], for: .manyRows)
    }

    var weights: [Weight] {
        get throws {
            let width = configuration.featureWidth
            let others = try ["k_proj", "v_proj"].flatMap { part in
                [
                    try files.weight("\(Self.name).\(part).weight", shape: [width, width]),
                    try files.weight("\(Self.name).\(part).bias", shape: [width]),
                ]
            }
            return try [positionEmbedding] + query.weights + others + projection.weights
        }
    }

    /// Writes the embedding of every image.
    ///
    /// - Parameters:
    ///   - features: `[n, s, s, featureWidth]`.
    ///   - tokens: Memory for the tokens of `n` images: `[≥ n * tokenCount, featureWidth]`.
    ///   - result: `[n, dimension]`.
    func apply(
        _ features: ImageStack, _ tokens: ScratchMatrix, into result: MutableMatrixView, on team: ThreadTeam?
    ) {
        let (count, width) = (features.count, configuration.featureWidth)
        let tokens = tokens.rows(count * configuration.tokenCount)
        for image in 0..<count { makeTokens(features, image, in: tokens) }
        let means = MatrixView(
            tokens.base, rows: count, columns: width, stride: configuration.tokenCount * width)
        let queries = ScratchMatrix(rows: count, columns: width)
        let attended = ScratchMatrix(rows: count, columns: width)
        // A view does not keep its matrix alive.
        defer { withExtendedLifetime((queries, attended)) {} }
        query.apply(means, into: queries.view, on: team)
        let sequences = (0..<count).map {
            $0 * configuration.tokenCount..<($0 + 1) * configuration.tokenCount
        }
        keysAndValues.apply(
            queries.view.reading, to: tokens.reading, sequences: sequences, into: attended.view)
        projection.apply(attended.view.reading, into: result, on: team)
    }

    /// Writes the tokens of an image, with their position embeddings: the mean of its pixels, then the pixels.
    private func makeTokens(_ features: ImageStack, _ image: Int, in tokens: MutableMatrixView) {
        let width = configuration.featureWidth
        let pixelCount = configuration.tokenCount - 1
        let mean = tokens.row(image * configuration.tokenCount)
        let pixels = features.pixels.row(image * pixelCount)
        mean.update(repeating: 0, count: width)
        for pixel in 0..<pixelCount { add(mean, pixels + pixel * width, count: width) }
        for index in 0..<width { mean[index] /= Float(pixelCount) }
        (mean + width).update(from: pixels, count: pixelCount * width)
        add(mean, positionEmbedding.base, count: configuration.tokenCount * width)
    }
}
