internal import CatalogStore
internal import VectorIndex

extension IndexRebuild {
    /// What a check of the whole index found.
    struct Verification {
        /// What is wrong, in one sentence; nil when the index is as it should be.
        var problem: String?
        /// The recall as it is now, with the numbers of lists that are in use; nil without a whole index.
        var report: SearchIndexReport?
    }

    /// Reads every byte of the index, compares its keys with the catalog, and measures the recall again.
    ///
    /// - Returns: nil when the library has no index, and needs none.
    /// - Throws: ``LibraryError``, ``CLIPModelError`` or `CancellationError`.
    func verify(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> Verification? {
        let current = try CurrentIndex(catalog, model)
        guard let base = current.base, let generation = current.generation else {
            return current.problem.map { Verification(problem: $0) }
        }
        do {
            try base.verify()
            guard try holdsWhatItShould(base, generation) else {
                return Verification(
                    problem: "\(catalog.indexPath(modelID: model.id)) does not hold what the library holds")
            }
            progress(.reading(vectors: base.count))
            return try EmbeddingStream.read(
                catalog, model, upTo: generation.lastEmbeddingID, memory: memory, check: check
            ) { embeddings in
                progress(.measuring)
                return Verification(report: try measured(base, embeddings, threads: threads))
            }
        } catch let error as VectorIndexError {
            return Verification(problem: error.reason)
        }
    }

    private func measured(
        _ index: IVFFlatIndex, _ embeddings: EmbeddingStream, threads: Int
    ) throws -> SearchIndexReport {
        let curves = try curves(of: index, embeddings, threads: threads)
        let stored = index.description.recall
        var report = SearchIndexReport(index.description)
        report.text = .init(
            nprobe: stored.shiftedQueries.nprobe,
            recall: Float(curves.shifted.recall(nprobe: stored.shiftedQueries.nprobe)))
        report.image = .init(
            nprobe: stored.nearQueries.nprobe,
            recall: Float(curves.near.recall(nprobe: stored.nearQueries.nprobe)))
        return report
    }

    /// Whether the keys are those of the embeddings that there were, less those that are gone.
    private func holdsWhatItShould(_ index: IVFFlatIndex, _ generation: IndexGeneration) throws -> Bool {
        try catalog.onSnapshot {
            guard let gone = try catalog.removedEmbeddings(since: generation) else { return true }
            var keys = Set(try index.keys()).subtracting(gone)
            var isComplete = true
            try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
                guard embedding.id <= generation.lastEmbeddingID, vector.contains(where: { $0 != 0 })
                else { return }
                if keys.remove(embedding.id) == nil { isComplete = false }
            }
            return isComplete && keys.isEmpty
        }
    }
}
