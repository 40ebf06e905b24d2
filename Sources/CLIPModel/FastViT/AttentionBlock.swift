internal import Kernels

/// A block whose pixels exchange information by attention: `x + γ₁ attention(norm(x))`, then a feed-forward layer
/// (`timm.models.fastvit.AttentionBlock`).
struct AttentionBlock: Sendable {
    /// Nil if the normalisation is part of the next layer.
    private let norm: LayerNorm?
    private let queriesKeysValues: PointwiseConvolution
    private let output: PointwiseConvolution
    private let feedForward: ConvolutionalFeedForward
    private let width: Int

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(
        _ files: WeightFiles, _ name: String, _ stage: FastViTConfiguration.Stage,
        _ normalization: FastViTConfiguration.Normalization
    ) throws {
        width = stage.width
        var projection = ConvolutionSum(files, ConvolutionShape(inputs: width, outputs: 3 * width))
        try projection.add(matrix: name + ".token_mixer.qkv", hasBias: false)
        switch normalization {
        case .batch:
            try projection.normalizeInput(by: name + ".norm")
            norm = nil
        case .layer:
            norm = try LayerNorm(
                files, name + ".norm", width: width, epsilon: FastViTConfiguration.normalizationEpsilon)
        }
        queriesKeysValues = PointwiseConvolution(projection)
        var attended = ConvolutionSum(files, ConvolutionShape(inputs: width, outputs: width))
        try attended.add(matrix: name + ".token_mixer.proj", hasBias: true)
        try attended.scale(by: name + ".layer_scale_1.gamma")
        output = PointwiseConvolution(attended)
        feedForward = try ConvolutionalFeedForward(
            files, name + ".mlp", scaledBy: name + ".layer_scale_2.gamma", width: width,
            inner: stage.feedForwardWidth)
    }

    /// The tensors it was made from.
    var sources: [WeightSource] {
        (norm?.sources ?? []) + queriesKeysValues.sources + output.sources + feedForward.sources
    }

    /// Computes the output of every image, in place.
    func apply(to images: ImageStack, _ memory: FastViTMemory, _ strips: PixelStrips) {
        let pixels = images.pixels
        let features = memory.narrow(like: images)
        let projected = memory.wide(rows: pixels.rows, columns: 3 * width)
        let summed = memory.rows(like: images, margin: ConvolutionalFeedForward.margin)
        strips.forEach(of: images) { strip in
            let input = pixels.rows(strip.pixels)
            let normalized = norm == nil ? input : features.pixels.rows(strip.pixels)
            norm?.apply(input.reading, into: normalized)
            queriesKeysValues.apply(normalized.reading, into: projected.rows(strip.pixels))
        }
        attend(projected, into: features, on: strips.team)
        strips.forEach(of: images) { strip in
            let attended = features.pixels.rows(strip.pixels)
            output.apply(attended.reading, into: pixels.rows(strip.pixels), accumulate: true)
            for row in strip.rows {
                summed.row(row).copy(pixels.rows(row * images.side..<(row + 1) * images.side).reading)
                summed.clearMargins(ofRow: row)
            }
        }
        feedForward.apply(summed, into: images, strips)
    }

    /// Writes `softmax(Q Kᵀ / √headWidth) V` of every head of every image to `result`.
    private func attend(_ projected: MutableMatrixView, into result: ImageStack, on team: ThreadTeam?) {
        let size = result.side * result.side
        let headWidth = FastViTConfiguration.headWidth
        let heads = width / headWidth
        forEachPiece(of: result.count * heads, on: team) { piece in
            let rows = piece / heads * size..<(piece / heads + 1) * size
            let first = piece % heads * headWidth
            func columns(_ part: Int) -> Range<Int> {
                part * width + first..<part * width + first + headWidth
            }
            Kernels.attend(
                projected.part(rows: rows, columns: columns(0)).reading,
                to: projected.part(rows: rows, columns: columns(1)).reading,
                projected.part(rows: rows, columns: columns(2)).reading,
                scale: 1 / Float(headWidth).squareRoot(),
                into: result.pixels.part(rows: rows, columns: columns(0)))
        }
    }
}
