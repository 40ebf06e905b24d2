internal import CatalogStore
internal import Glibc
internal import SystemPackage
internal import VectorIndex

extension IndexRebuild {
    /// The centroids are trained again when there are this many times as many embeddings as they were trained on, or
    /// as few, since the number of lists goes with that of embeddings.
    private static let growthBeforeTraining = 2
    /// They are also trained again when embeddings lie this many times as far from them as those of the training did,
    /// in 1 - cosine, and farther by at least so much.
    private static let driftBeforeTraining: Float = 1.1
    private static let smallestDrift: Float = 0.01
    /// Room on the disk that a build beside the pictures leaves for them, in sizes of the index.
    private static let roomInSizes = 3

    /// Builds the index anew.
    ///
    /// - Throws: ``LibraryError``, ``CLIPModelError``, `VectorIndexError`, or `CancellationError`.
    func build(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> SearchIndexReport {
        let former = try CurrentIndex(catalog, model).base
        let generation = try catalog.beginIndexGeneration(modelID: model.id)
        let lastRemoval: Int64
        do {
            progress(.reading(vectors: try catalog.embeddingCount(modelID: model.id)))
            lastRemoval = try EmbeddingStream.read(
                catalog, model, upTo: generation.lastEmbeddingID, memory: memory, check: check
            ) { embeddings in
                try write(generation, embeddings, former, threads: threads, progress: progress)
                return embeddings.lastRemoval
            }
        } catch {
            try? catalog.giveUp(generation)
            throw error
        }
        try catalog.finish(generation, lastRemoval: lastRemoval)
        var report = SearchIndexReport(
            try IVFFlatIndex(path: catalog.indexPath(modelID: model.id)).description)
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
        builder.precision = usesFloat16 ? .float16 : .float32
        progress(.writing)
        try builder.write(
            to: catalog.indexPath(modelID: model.id), embeddings, assignment: lists.assignment
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

    /// The former lists where they still serve, else new ones.
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

    /// Whether a build leaves the pictures room on the disk.
    var hasRoom: Bool {
        var disk = statvfs()
        guard catalog.path.withPlatformString({ statvfs($0, &disk) }) == 0,
            let count = try? catalog.embeddingCount(modelID: model.id)
        else { return true }
        let size = count * model.dimension * (usesFloat16 ? 2 : 4)
        // Some file systems that have no bounds say that they have all the room that numbers can tell.
        let (free, isBoundless) = UInt(disk.f_bavail).multipliedReportingOverflow(by: UInt(disk.f_frsize))
        return isBoundless || free / UInt(Self.roomInSizes) > UInt(size)
    }

    func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}
