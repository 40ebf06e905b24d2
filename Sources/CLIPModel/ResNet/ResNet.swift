internal import Kernels

/// A ResNet as the image tower: stem, four stages, attention pooling, as in `open_clip.modified_resnet.ModifiedResNet`.
///
/// Immutable; safe to use from several threads at once.
struct ResNet: GroupedImageTower {
    private let configuration: ResNetConfiguration
    let dimension: Int
    private let stem: Stem
    private let stages: [ResNetStage]
    private let pool: AttentionPool
    let workspaces = WorkspacePool<ResNetWorkspace>()
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

    var valueCount: Int { configuration.channels * configuration.imageSize * configuration.imageSize }

    func makeWorkspace(capacity: Int) -> ResNetWorkspace {
        ResNetWorkspace(configuration, capacity: capacity)
    }

    func encode(
        _ pixels: UnsafePointer<Float>, into result: MutableMatrixView, _ workspace: ResNetWorkspace
    ) {
        let count = result.rows
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
