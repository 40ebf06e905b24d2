internal import Kernels

/// A vision transformer as the image tower: patches, class token, transformer, pooling, projection.
///
/// By default it is `transformers.CLIPVisionModel` followed by `CLIPModel.visual_projection`. The configuration can
/// replace or remove some of these parts.
///
/// Immutable; safe to use from several threads at once.
struct VisionTransformer: ImageTower {
    let configuration: VisionTransformerConfiguration
    /// The dimension of the embeddings.
    let dimension: Int
    private let classEmbedding: Weight?
    private let patchEmbedding: PatchLayers
    private let positionEmbedding: Weight
    private let preNorm: LayerNorm?
    let layers: [TransformerLayer]
    private let postNorm: LayerNorm
    private let poolingHead: AttentionPoolingHead?
    private let projection: Linear?
    private let workspaces = WorkspacePool<VisionWorkspace>()
    private let team: ThreadTeam?

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    init(_ checkpoint: Checkpoint, _ configuration: VisionTransformerConfiguration, threads: Int) throws {
        team = ThreadTeam(count: threads)
        let files = checkpoint.weights
        let tower = configuration.tower
        let name = "vision_model."
        self.configuration = configuration
        dimension = checkpoint.configuration.dimension
        classEmbedding =
            configuration.hasClassToken
            ? try files.weight(name + "embeddings.class_embedding", shape: [tower.width]) : nil
        patchEmbedding = try PatchLayers(files, name + "embeddings.patch_embedding", configuration)
        positionEmbedding = try files.weight(
            name + "embeddings.position_embedding.weight",
            shape: [configuration.positionCount, tower.width])
        preNorm =
            configuration.hasPreNorm
            ? try LayerNorm(files, name + "pre_layrnorm", tower) : nil  // misspelt in the checkpoints
        layers = try (0..<tower.depth).map {
            try TransformerLayer(
                files, name + "encoder.layers.\($0)", tower, for: .manyRows,
                isPooled: configuration.pooling == .classToken && $0 == tower.depth - 1)
        }
        postNorm = try LayerNorm(files, name + "post_layernorm", tower)
        poolingHead =
            configuration.pooling == .attention
            ? try AttentionPoolingHead(files, name + "head", tower) : nil
        projection = try Linear(
            files, "visual_projection", configuration.projection, shape: [dimension, tower.width],
            for: .manyRows)
    }

    var weights: [Weight] {
        get throws {
            try [classEmbedding, positionEmbedding].compactMap(\.self) + patchEmbedding.weights
                + (preNorm?.weights ?? []) + layers.flatMap { try $0.weights } + postNorm.weights
                + (poolingHead?.weights ?? []) + (projection?.weights ?? [])
        }
    }

    /// Computes the embeddings of `count` images, not normalised: `[count, dimension]`.
    ///
    /// - Parameter pixels: `[count, channels, imageSize, imageSize]`, normalised colours.
    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix {
        let workspace = workspaces.take(
            where: { $0.capacity >= count },
            make: { VisionWorkspace(configuration, capacity: count, team: team) })
        defer { workspaces.giveBack(workspace) }
        let tokens = embedPatches(pixels, count: count, workspace)
        let sequences = sequences(count)
        for layer in layers.dropLast() {
            layer.apply(to: tokens, sequences: sequences, mask: .none, workspace.transformer)
        }
        let last = layers[layers.count - 1]
        let pooled = ScratchMatrix(rows: count, columns: configuration.tower.width)
        if configuration.pooling == .classToken {
            last.apply(
                to: tokens.reading, sequences: sequences, pooled: sequences.map(\.lowerBound),
                into: pooled.view, workspace.transformer)
            postNorm.apply(pooled.view.reading, into: pooled.view)
        } else {
            last.apply(to: tokens, sequences: sequences, mask: .none, workspace.transformer)
            pool(tokens, sequences: sequences, into: pooled.view, workspace)
        }
        return project(pooled)
    }

    /// The rows of each image's tokens. The class token, if there is one, is the first.
    func sequences(_ count: Int) -> [Range<Int>] {
        (0..<count).map { $0 * configuration.tokenCount..<($0 + 1) * configuration.tokenCount }
    }

    /// Computes the transformer's input: class token and patches with their position embeddings, normalised if the tower
    /// has a pre-norm.
    ///
    /// - Returns: The first `count * tokenCount` rows of the workspace's tokens.
    func embedPatches(
        _ pixels: UnsafeBufferPointer<Float>, count: Int, _ workspace: VisionWorkspace
    ) -> MutableMatrixView {
        precondition(
            pixels.count == count * configuration.channels * configuration.imageSize * configuration.imageSize
        )
        let (tokenCount, patchCount) = (configuration.tokenCount, configuration.patchCount)
        let width = configuration.tower.width
        let tokens = workspace.tokens.rows(count * tokenCount)
        let valueCount = pixels.count / max(1, count)
        for image in 0..<count {
            let first = image * tokenCount
            if let classEmbedding { tokens.row(first).update(from: classEmbedding.base, count: width) }
            let patches = first + tokenCount - patchCount..<first + tokenCount
            patchEmbedding.apply(
                UnsafeBufferPointer(rebasing: pixels[image * valueCount..<(image + 1) * valueCount]),
                into: tokens.part(rows: patches, columns: 0..<width), workspace.patches, on: team)
            let positions = configuration.positionCount
            add(
                tokens.row(first + tokenCount - positions), positionEmbedding.base, count: positions * width)
        }
        preNorm?.apply(tokens.reading, into: tokens)
        return tokens
    }

    /// Normalises and pools the output of the last layer.
    ///
    /// - Parameters:
    ///   - tokens: `[tokens, width]`; undefined afterwards.
    ///   - sequences: The rows of each image's tokens.
    ///   - pooled: `[sequences, width]`.
    func pool(
        _ tokens: MutableMatrixView, sequences: [Range<Int>], into pooled: MutableMatrixView,
        _ workspace: VisionWorkspace
    ) {
        if configuration.pooling != .mean(normalizesTokens: false) {
            postNorm.apply(tokens.reading, into: tokens)
        }
        switch configuration.pooling {
        case .classToken:
            for (image, sequence) in sequences.enumerated() {
                pooled.row(image).update(from: tokens.row(sequence.lowerBound), count: tokens.columns)
            }
        case .mean(let normalizesTokens):
            for (image, sequence) in sequences.enumerated() {
                let patches = sequence.suffix(configuration.patchCount)
                meanOfRows(
                    tokens.part(rows: patches, columns: 0..<tokens.columns).reading, into: pooled.row(image))
            }
            if !normalizesTokens { postNorm.apply(pooled.reading, into: pooled) }
        case .attention:
            poolingHead?.apply(
                to: tokens.reading, sequences: sequences, into: pooled, workspace.transformer)
        }
    }

    /// Projects pooled tokens, `[count, width]`, to embeddings.
    func project(_ pooled: ScratchMatrix) -> ScratchMatrix {
        guard let projection else { return pooled }
        let result = ScratchMatrix(rows: pooled.view.rows, columns: dimension)
        projection.apply(pooled.view.reading, into: result.view)
        return result
    }
}

/// The intermediate matrices of one call of the image tower.
struct VisionWorkspace: Sendable {
    /// The largest number of images of a call.
    let capacity: Int
    /// For the patches of one image.
    let patches: ConvolutionMemory
    /// `[capacity * tokenCount, width]`.
    let tokens: ScratchMatrix
    let transformer: TransformerWorkspace

    init(_ configuration: VisionTransformerConfiguration, capacity: Int, team: ThreadTeam?) {
        self.capacity = capacity
        patches = ConvolutionMemory(configuration)
        tokens = ScratchMatrix(
            rows: capacity * configuration.tokenCount, columns: configuration.tower.width)
        transformer = TransformerWorkspace(
            configuration.tower, rows: capacity * configuration.tokenCount, team: team)
    }
}
