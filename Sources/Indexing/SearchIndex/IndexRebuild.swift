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
    /// The centroids are trained again when there are this many times as many embeddings as they were trained on,
    /// since the number of lists goes with that of embeddings.
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
    let options: SearchIndexOptions
    let isCancelled: @Sendable () -> Bool

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
    /// - Throws: ``CatalogError``.
    func need() throws -> Need {
        let current = try CurrentIndex(catalog, model)
        let count = try catalog.embeddingCount(modelID: model.id)
        guard let base = current.base else {
            if count >= options.smallestSize { return .build(problem: current.problem) }
            return try catalog.indexGenerations(modelID: model.id).isEmpty ? .nothing : .removal
        }
        // A library whose size goes up and down around the smallest does not lose and gain its index each time.
        guard count >= (options.smallestSize + 1) / 2 else { return .removal }
        let borne = max(
            options.smallestSize / Self.borneShareOfSmallest, base.count / Self.borneShareOfIndex)
        return current.changes > borne || !fits(base.description) ? .build(problem: nil) : .nothing
    }

    /// Whether an index is what the options ask for.
    private func fits(_ index: IndexDescription) -> Bool {
        (options.recall ?? index.recall.target) == index.recall.target
            && (options.usesFloat16 ?? (index.precision == .float16)) == (index.precision == .float16)
            && (options.lists.map { min($0, index.training.count) } ?? index.nlist) == index.nlist
    }

    /// Removes the index.
    func remove() throws {
        try catalog.forgetIndex(modelID: model.id)
        unlink(catalog.indexPath(modelID: model.id))
    }

    /// Builds the index anew.
    ///
    /// - Throws: ``CatalogError``, ``CLIPModelError``, `VectorIndexError`, or `CancellationError`.
    func build(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> SearchIndexReport {
        let former = try CurrentIndex(catalog, model).base
        let generation = try catalog.beginIndexGeneration(modelID: model.id)
        do {
            progress(.reading(vectors: try catalog.embeddingCount(modelID: model.id)))
            let table = try EmbeddingTable(catalog, model, upTo: generation.lastEmbeddingID, check: check)
            try write(generation, table, former, threads: threads, progress: progress)
        } catch {
            try? catalog.giveUp(generation)
            throw error
        }
        try catalog.finish(generation)
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
        let isHalf = options.usesFloat16 ?? former.map { $0.description.precision == .float16 } ?? true
        builder.precision = isHalf ? .float16 : .float32
        progress(.writing)
        try table.values.withUnsafeBufferPointer { values in
            try builder.write(
                to: catalog.indexPath(modelID: model.id), keys: table.keys, values: values,
                assignment: lists.assignment
            ) { index in
                progress(.measuring)
                let target = options.recall ?? former?.description.recall.target
                return try measure(
                    index, table, target: target ?? SearchIndexOptions.defaultRecall, threads: threads)
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
        if let former, fits(former.description),
            table.keys.count < Self.growthBeforeTraining * former.description.training.count
        {
            let kept = try assignment(to: former.centroids)
            let training = former.description.training
            let bound = max(
                Self.driftBeforeTraining * training.meanDistance, training.meanDistance + Self.smallestDrift)
            if kept.meanDistance <= bound {
                return Lists(centroids: former.centroids, assignment: kept, training: training)
            }
        }
        let count = options.lists ?? Int((4 * Double(table.keys.count).squareRoot()).rounded())
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
        _ index: IVFFlatIndex, _ table: EmbeddingTable, target: Float, threads: Int
    ) throws -> IndexDescription.Recall {
        let curves = try curves(of: index, table.measured, threads: threads)
        var recall = IndexDescription.Recall()
        recall.target = target
        recall.nearQueries = curves.near.tuning(target: Double(target))
        recall.shiftedQueries = curves.shifted.tuning(target: Double(target))
        return recall
    }

    /// Recall by the number of lists, for embeddings of the library and for sentences.
    func curves(
        of index: IVFFlatIndex, _ measured: (keys: [Int64], values: [Float]), threads: Int
    ) throws -> (near: RecallCurve, shifted: RecallCurve) {
        (
            near: try index.recallCurve(
                queries: measured.values, own: measured.keys, threads: threads, isCancelled: isCancelled),
            shifted: try index.recallCurve(
                queries: try prompts(), threads: threads, isCancelled: isCancelled)
        )
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
