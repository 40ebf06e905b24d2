internal import LibraryStore
internal import SystemPackage
internal import VectorIndex

extension IndexBuilder {
    /// The centroids are trained again once the number of embeddings has grown or shrunk by this factor since they
    /// were trained, because the number of lists depends on it.
    private static let growthBeforeTraining = 2
    /// The centroids are also trained again if the mean distance (1 - cosine) of the embeddings from them exceeds the
    /// one at training by this factor and by ``smallestDrift``.
    private static let driftBeforeTraining: Float = 1.1
    private static let smallestDrift: Float = 0.01

    /// Builds the index again.
    ///
    /// - Throws: ``LibraryError``, ``CLIPModelError``, `VectorIndexError`, or `CancellationError`.
    func build(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> IndexBuildReport {
        var former: IVFFlatIndex?
        if case .current(let base, _) = try index.open() { former = base }
        let generation = try library.beginIndexGeneration(modelID: model.id)
        let lastRemoval: Int64
        do {
            progress(.reading(vectors: try library.embeddingCount(modelID: model.id)))
            lastRemoval = try EmbeddingStream.read(
                library, model, upTo: generation.lastEmbeddingID, memory: memory, check: check
            ) { embeddings in
                try write(generation, embeddings, former, threads: threads, progress: progress)
                return embeddings.lastRemoval
            }
        } catch {
            try? library.giveUp(generation)
            throw error
        }
        try library.finish(generation, lastRemoval: lastRemoval)
        var report = IndexBuildReport(
            try IVFFlatIndex(path: index.path).description)
        report.wasBuilt = true
        return report
    }

    private func write(
        _ generation: IndexGeneration, _ embeddings: EmbeddingStream, _ former: IVFFlatIndex?, threads: Int,
        progress: (IndexBuildProgress) -> Void
    ) throws {
        let lists = try lists(for: embeddings, former, threads: threads, progress: progress)
        var builder = IVFFlatBuilder(centroids: lists.centroids)
        builder.training = lists.training
        builder.generation = UInt64(generation.id)
        builder.tag = generation.tag
        builder.threads = threads
        builder.precision = precision
        progress(.writing)
        try builder.write(
            to: index.path, embeddings, assignment: lists.assignment
        ) { index in
            progress(.measuring)
            return try measure(index, embeddings, threads: threads)
        }
    }

    private struct Lists {
        let centroids: Centroids
        let assignment: ListAssignment
        let training: IndexDescription.Training
    }

    /// The former lists if they are still good enough, otherwise new ones.
    private func lists(
        for embeddings: EmbeddingStream, _ former: IVFFlatIndex?, threads: Int,
        progress: (IndexBuildProgress) -> Void
    ) throws -> Lists {
        func assignment(to centroids: Centroids) throws -> ListAssignment {
            try ListAssignment(embeddings, to: centroids, threads: threads, isCancelled: isCancelled)
        }
        if let former, former.description.nlist > 0, hasRightLists(former.description),
            embeddings.count < Self.growthBeforeTraining * former.description.training.count,
            former.description.training.count < Self.growthBeforeTraining * embeddings.count
        {
            let kept = try assignment(to: former.centroids)
            let training = former.description.training
            let bound = max(
                Self.driftBeforeTraining * training.meanDistance, training.meanDistance + Self.smallestDrift)
            if kept.meanDistance <= bound {
                return Lists(centroids: former.centroids, assignment: kept, training: training)
            }
        }
        let count = settings.lists ?? Int((4 * Double(embeddings.count).squareRoot()).rounded())
        var training = SphericalKMeans(clusters: max(count, 1))
        training.threads = threads
        training.isCancelled = isCancelled
        let centroids = try training.train(embeddings, first: embeddings.firstMeasured) {
            progress(.training(pass: $0.iteration, passes: training.iterations))
        }
        let assignment = try assignment(to: centroids)
        return Lists(
            centroids: centroids, assignment: assignment,
            training: .init(count: embeddings.firstMeasured, meanDistance: assignment.meanDistance))
    }
}
