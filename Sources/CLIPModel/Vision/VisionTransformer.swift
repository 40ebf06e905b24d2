internal import Kernels

/// The image tower: patches, class token, transformer, projection, as `transformers.CLIPVisionModel` followed
/// by `CLIPModel.visual_projection`.
///
/// Immutable; safe to use from several threads at once.
struct VisionTransformer: ImageTower {
    let configuration: VisionTransformerConfiguration
    /// The dimension of the embeddings.
    let dimension: Int
    private let classEmbedding: Weight
    private let patchEmbedding: Linear
    private let positionEmbedding: Weight
    private let preNorm: LayerNorm
    let layers: [TransformerLayer]
    private let postNorm: LayerNorm
    private let projection: Linear
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
        classEmbedding = try files.weight(name + "embeddings.class_embedding", shape: [tower.width])
        patchEmbedding = try Linear(
            files, name + "embeddings.patch_embedding",
            shape: [tower.width, configuration.channels, configuration.patchSize, configuration.patchSize],
            hasBias: false, for: .manyRows)
        positionEmbedding = try files.weight(
            name + "embeddings.position_embedding.weight", shape: [configuration.tokenCount, tower.width])
        preNorm = try LayerNorm(files, name + "pre_layrnorm", tower)  // misspelt in the checkpoints
        layers = try (0..<tower.depth).map {
            try TransformerLayer(
                files, name + "encoder.layers.\($0)", tower, for: .manyRows, isLast: $0 == tower.depth - 1)
        }
        postNorm = try LayerNorm(files, name + "post_layernorm", tower)
        projection = try Linear(
            files, "visual_projection", shape: [dimension, tower.width], hasBias: false, for: .manyRows)
    }

    var weights: [Weight] {
        get throws {
            try [classEmbedding, positionEmbedding] + patchEmbedding.weights + preNorm.weights
                + layers.flatMap { try $0.weights } + postNorm.weights + projection.weights
        }
    }

    /// The embeddings of `count` images, not normalised: `[count, dimension]`.
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
        let pooled = ScratchMatrix(rows: count, columns: configuration.tower.width)
        layers[layers.count - 1].apply(
            to: tokens.reading, sequences: sequences, pooled: sequences.map(\.lowerBound),
            into: pooled.view, workspace.transformer)
        return project(pooled)
    }

    /// The rows of each image's tokens; the class token is the first.
    func sequences(_ count: Int) -> [Range<Int>] {
        (0..<count).map { $0 * configuration.tokenCount..<($0 + 1) * configuration.tokenCount }
    }

    /// Class token and patches with their positions, normalised: the first `count * tokenCount` rows of the
    /// workspace's tokens.
    func embedPatches(
        _ pixels: UnsafeBufferPointer<Float>, count: Int, _ workspace: VisionWorkspace
    ) -> MutableMatrixView {
        precondition(
            pixels.count == count * configuration.channels * configuration.imageSize * configuration.imageSize
        )
        let tokenCount = configuration.tokenCount
        let width = configuration.tower.width
        let tokens = workspace.tokens.rows(count * tokenCount)
        let valueCount = pixels.count / max(1, count)
        for image in 0..<count {
            let first = image * tokenCount
            unfold(
                UnsafeBufferPointer(rebasing: pixels[image * valueCount..<(image + 1) * valueCount]),
                into: workspace.patches.view)
            tokens.row(first).update(from: classEmbedding.base, count: width)
            patchEmbedding.apply(
                workspace.patches.view.reading,
                into: tokens.part(rows: first + 1..<first + tokenCount, columns: 0..<width), on: team)
            add(tokens.row(first), positionEmbedding.base, count: tokenCount * width)
        }
        preNorm.apply(tokens.reading, into: tokens)
        return tokens
    }

    /// One patch of an image a row, in the order of the patch embedding's weight: channel, row, column.
    private func unfold(_ pixels: UnsafeBufferPointer<Float>, into patches: MutableMatrixView) {
        let size = configuration.imageSize
        let patch = configuration.patchSize
        let side = configuration.patchesPerSide
        guard let source = pixels.baseAddress else { return }
        var target = patches.base
        for patchIndex in 0..<side * side {
            let corner = (patchIndex / side * size + patchIndex % side) * patch
            for channel in 0..<configuration.channels {
                let plane = source + channel * size * size + corner
                for row in 0..<patch {
                    target.update(from: plane + row * size, count: patch)
                    target += patch
                }
            }
        }
    }

    /// The last normalisation and the projection of the class tokens, `[count, width]`.
    func project(_ pooled: ScratchMatrix) -> ScratchMatrix {
        let result = ScratchMatrix(rows: pooled.view.rows, columns: dimension)
        postNorm.apply(pooled.view.reading, into: pooled.view)
        projection.apply(pooled.view.reading, into: result.view)
        return result
    }
}
