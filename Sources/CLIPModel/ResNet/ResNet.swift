internal import Kernels

/// A ResNet as the image tower: stem, four stages, attention pooling, as in `open_clip.modified_resnet.ModifiedResNet`.
///
/// Immutable; safe to use from several threads at once.
struct ResNet: ImageTower {
    /// The most images that go through the last stages together. For this many images, multiplying already takes far longer
    /// than reading the weights. The limit also bounds the memory of a call.
    private static let imagesAtOnce = 8

    private let configuration: ResNetConfiguration
    /// The dimension of the embeddings.
    private let dimension: Int
    private let stem: Stem
    private let stages: [ResNetStage]
    private let pool: AttentionPool
    private let workspaces = WorkspacePool<ResNetWorkspace>()
    private let team: ThreadTeam?

    /// - Parameter threads: The number of threads that may share the work of one call.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ checkpoint: Checkpoint, _ configuration: ResNetConfiguration, threads: Int) throws {
        let files = checkpoint.weights
        self.configuration = configuration
        dimension = checkpoint.configuration.dimension
        team = ThreadTeam(count: threads)
        stem = try Stem(files, configuration)
        stages = try (0..<ResNetConfiguration.stageCount).map { try ResNetStage(files, $0, configuration) }
        pool = try AttentionPool(files, configuration, dimension: dimension)
    }

    var weights: [Weight] {
        get throws { try stem.weights + stages.flatMap { try $0.weights } + pool.weights }
    }

    /// Computes the embeddings of `count` images, not normalised: `[count, dimension]`.
    ///
    /// - Parameter pixels: `[count, channels, imageSize, imageSize]`, normalised colours.
    func encode(_ pixels: UnsafeBufferPointer<Float>, count: Int) -> ScratchMatrix {
        let valueCount = configuration.channels * configuration.imageSize * configuration.imageSize
        precondition(pixels.count == count * valueCount)
        let result = ScratchMatrix(rows: count, columns: dimension)
        guard let base = pixels.baseAddress, count > 0 else { return result }
        let capacity = min(count, Self.imagesAtOnce)
        let workspace = workspaces.take(
            where: { $0.capacity >= capacity },
            make: { ResNetWorkspace(configuration, capacity: capacity) })
        defer { workspaces.giveBack(workspace) }
        for first in stride(from: 0, to: count, by: Self.imagesAtOnce) {
            let images = first..<min(count, first + Self.imagesAtOnce)
            encode(
                base + first * valueCount, into: result.view.part(rows: images, columns: 0..<dimension),
                workspace)
        }
        return result
    }

    /// Computes the embeddings of as many images as the result has rows.
    private func encode(
        _ pixels: UnsafePointer<Float>, into result: MutableMatrixView, _ workspace: ResNetWorkspace
    ) {
        let count = result.rows
        let valueCount = configuration.channels * configuration.imageSize * configuration.imageSize
        for image in 0..<count {
            encodeFirstStages(pixels + image * valueCount, image, workspace)
        }
        var features = workspace.output(ofStage: ResNetWorkspace.singleStages - 1, count: count)
        for stage in ResNetWorkspace.singleStages..<stages.count {
            let output = workspace.output(ofStage: stage, count: count)
            stages[stage].apply(features, into: output, workspace.together, on: team)
            features = output
        }
        pool.apply(features, workspace.tokens, into: result, on: team)
    }

    /// Computes the stem and the stages that process one image at a time.
    private func encodeFirstStages(
        _ pixels: UnsafePointer<Float>, _ image: Int, _ workspace: ResNetWorkspace
    ) {
        var features = workspace.stem
        stem.apply(pixels, into: features, workspace.single, on: team)
        for stage in 0..<ResNetWorkspace.singleStages {
            let isLast = stage == ResNetWorkspace.singleStages - 1
            let output = workspace.output(ofStage: stage, first: isLast ? image : 0, count: 1)
            stages[stage].apply(features, into: output, workspace.single, on: team)
            features = output
        }
    }
}
