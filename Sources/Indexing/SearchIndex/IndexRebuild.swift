internal import CLIPModel
internal import CatalogStore
internal import Glibc
internal import Synchronization
internal import VectorIndex

/// Builds the index file of a library when it is due, and measures what searches with it find.
///
/// Searches in other programs go on meanwhile: with the former file, and what has changed since. A build that ends
/// early, in whatever way, changes nothing for them.
struct IndexRebuild: Sendable {
    /// Changes are borne, compared one by one, up to this share of the index or of the smallest size for one.
    private static let borneShareOfIndex = 10
    private static let borneShareOfSmallest = 4
    /// The centroids are trained again when there are this many times as many embeddings as they were trained on, or
    /// as few, since the number of lists goes with that of embeddings.
    private static let growthBeforeTraining = 2
    /// They are also trained again when embeddings lie this many times as far from them as those of the training did,
    /// in 1 - cosine, and farther by at least so much.
    private static let driftBeforeTraining: Float = 1.1
    private static let smallestDrift: Float = 0.01
    /// Sentences that are encoded at once.
    private static let promptsPerBatch = 16

    let catalog: Catalog
    let model: ModelRecord
    let encoder: CLIPEncoder
    let smallestSize: Int
    let settings: IndexSettings
    let isCancelled: @Sendable () -> Bool

    private var recallTarget: Float { settings.recall ?? SearchIndexOptions.defaultRecall }
    private var usesFloat16: Bool { settings.usesFloat16 ?? true }

    /// What to do about the index.
    enum Need: Equatable {
        case nothing
        /// There is an index, and the library has become too small for one.
        case removal
        /// There should be another one. `problem` says what is wrong with the one that should be there.
        case build(problem: String?)
    }

    /// What to do now.
    ///
    /// - Parameter readsAll: Whether to look for damage in every list, and not only where the file is opened.
    /// - Throws: ``CatalogError``.
    func need(readsAll: Bool = false) throws -> Need {
        let current = try CurrentIndex(catalog, model)
        let count = try catalog.embeddingCount(modelID: model.id)
        guard let base = current.base else {
            if count >= smallestSize { return .build(problem: current.problem) }
            return try catalog.indexGenerations(modelID: model.id).isEmpty ? .nothing : .removal
        }
        // A library whose size goes up and down around the smallest does not lose and gain its index each time.
        guard count > 0, count >= smallestSize / 2 + smallestSize % 2 else { return .removal }
        if readsAll, let problem = Self.damage(base) { return .build(problem: problem) }
        let borne = max(smallestSize / Self.borneShareOfSmallest, base.count / Self.borneShareOfIndex)
        return current.changes > borne || !fits(base.description) ? .build(problem: nil) : .nothing
    }

    private static func damage(_ index: IVFFlatIndex) -> String? {
        do {
            try index.verify()
            return nil
        } catch {
            return (error as? VectorIndexError)?.reason ?? "\(error)"
        }
    }

    /// Whether an index is what the settings ask for.
    private func fits(_ index: IndexDescription) -> Bool {
        recallTarget == index.recall.target && usesFloat16 == (index.precision == .float16)
            && hasRightLists(index)
    }

    private func hasRightLists(_ index: IndexDescription) -> Bool {
        settings.lists.map { min($0, index.training.count) == index.nlist } ?? true
    }

    /// Removes the index, and what a build that was killed has left.
    func remove() throws {
        try catalog.forgetIndex(modelID: model.id)
        removeLeftovers()
    }

    /// Removes files that no build will come back to.
    func removeLeftovers() {
        let path = catalog.indexPath(modelID: model.id)
        IVFFlatBuilder.removeUnfinished(at: path)
        // Where the catalog knows of no build, a file is left from one that was being removed.
        if let known = try? catalog.indexGenerations(modelID: model.id), known.isEmpty { unlink(path) }
    }

    /// Builds the index anew.
    ///
    /// - Throws: ``CatalogError``, ``CLIPModelError``, `VectorIndexError`, or `CancellationError`.
    func build(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> SearchIndexReport {
        let former = try CurrentIndex(catalog, model).base
        let generation = try catalog.beginIndexGeneration(modelID: model.id)
        var lastRemoval: Int64 = 0
        do {
            progress(.reading(vectors: try catalog.embeddingCount(modelID: model.id)))
            let table = try EmbeddingTable(catalog, model, upTo: generation.lastEmbeddingID, check: check)
            lastRemoval = table.lastRemoval
            try write(generation, table, former, threads: threads, progress: progress)
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
        _ generation: IndexGeneration, _ table: EmbeddingTable, _ former: IVFFlatIndex?, threads: Int,
        progress: (IndexBuildProgress) -> Void
    ) throws {
        let lists = try lists(for: table, former, threads: threads, progress: progress)
        var builder = IVFFlatBuilder(centroids: lists.centroids)
        builder.training = lists.training
        builder.generation = UInt64(generation.id)
        builder.tag = generation.tag
        builder.threads = threads
        builder.precision = usesFloat16 ? .float16 : .float32
        progress(.writing)
        try table.values.withUnsafeBufferPointer { values in
            try builder.write(
                to: catalog.indexPath(modelID: model.id), keys: table.keys, values: values,
                assignment: lists.assignment
            ) { index in
                progress(.measuring)
                return try measure(index, table, threads: threads)
            }
        }
    }

    private struct Lists {
        let centroids: Centroids
        let assignment: ListAssignment
        let training: IndexDescription.Training
    }

    /// The former lists where they still serve, else new ones.
    private func lists(
        for table: EmbeddingTable, _ former: IVFFlatIndex?, threads: Int,
        progress: (IndexBuildProgress) -> Void
    ) throws -> Lists {
        func assignment(to centroids: Centroids) throws -> ListAssignment {
            try table.values.withUnsafeBufferPointer {
                try ListAssignment(
                    keys: table.keys, values: $0, to: centroids, threads: threads, isCancelled: isCancelled)
            }
        }
        if let former, former.description.nlist > 0, hasRightLists(former.description),
            table.count < Self.growthBeforeTraining * former.description.training.count,
            former.description.training.count < Self.growthBeforeTraining * table.count
        {
            let kept = try assignment(to: former.centroids)
            let training = former.description.training
            let bound = max(
                Self.driftBeforeTraining * training.meanDistance, training.meanDistance + Self.smallestDrift)
            if kept.meanDistance <= bound {
                return Lists(centroids: former.centroids, assignment: kept, training: training)
            }
        }
        let count = settings.lists ?? Int((4 * Double(table.count).squareRoot()).rounded())
        var training = SphericalKMeans(clusters: max(count, 1))
        training.threads = threads
        training.isCancelled = isCancelled
        let centroids = try table.withTrainingValues { values in
            try training.train(values, dimension: model.dimension) {
                progress(.training(pass: $0.iteration, passes: training.iterations))
            }
        }
        let assignment = try assignment(to: centroids)
        return Lists(
            centroids: centroids, assignment: assignment,
            training: .init(count: table.firstMeasured, meanDistance: assignment.meanDistance))
    }

    /// The smallest numbers of lists that find what is asked for.
    private func measure(
        _ index: IVFFlatIndex, _ table: EmbeddingTable, threads: Int
    ) throws -> IndexDescription.Recall {
        let curves = try curves(of: index, table, threads: threads)
        var recall = IndexDescription.Recall()
        recall.target = recallTarget
        recall.nearQueries = curves.near.tuning(target: Double(recallTarget))
        recall.shiftedQueries = curves.shifted.tuning(target: Double(recallTarget))
        return recall
    }

    /// Recall by the number of lists, for embeddings of the library and for sentences, against the exact search in the
    /// precision of the catalog.
    func curves(
        of index: IVFFlatIndex, _ table: EmbeddingTable, threads: Int
    ) throws -> (near: RecallCurve, shifted: RecallCurve) {
        var search = TrueNeighbors()
        search.threads = threads
        search.isCancelled = isCancelled
        func curve(_ queries: [Float], own: [Int64]? = nil) throws -> RecallCurve {
            let truth = try table.values.withUnsafeBufferPointer {
                try search.find(queries, own: own, among: table.keys, $0, dimension: model.dimension)
            }
            return try index.recallCurve(queries: queries, truth: truth)
        }
        let (keys, values) = table.measured
        return (near: try curve(values, own: keys), shifted: try curve(try prompts()))
    }

    /// The embeddings of the everyday prompts, `[count, dimension]`.
    private func prompts() throws -> [Float] {
        try stride(from: 0, to: EverydayPrompts.all.count, by: Self.promptsPerBatch).flatMap { start in
            try check()
            let end = min(start + Self.promptsPerBatch, EverydayPrompts.all.count)
            return try encoder.embed(texts: Array(EverydayPrompts.all[start..<end])).values
        }
    }

    private func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}

extension IndexRebuild {
    /// Room on the disk that a build beside the pictures leaves for them, in sizes of the index.
    private static let roomInSizes = 3

    /// Whether a build leaves the pictures room on the disk.
    var hasRoom: Bool {
        var disk = statvfs()
        guard statvfs(catalog.path, &disk) == 0,
            let count = try? catalog.embeddingCount(modelID: model.id)
        else { return true }
        let size = count * model.dimension * (usesFloat16 ? 2 : 4)
        return disk.f_bavail * UInt(disk.f_frsize) / UInt(Self.roomInSizes) > UInt(size)
    }
}
