internal import LibraryStore
internal import VectorIndex

extension IndexBuilder {
    /// How far a recall that is measured on other embeddings than at the build may fall below what was asked for.
    private static let recallTolerance: Float = 0.01

    /// Reads every byte of the index, compares it with the library, and measures its recall again; an index that is damaged or
    /// finds too little is built anew.
    ///
    /// - Returns: What the index finds now; nil if the library has none and needs none.
    /// - Throws: as ``bringUpToDate(threads:progress:)``.
    public func verifyAndRepair(
        threads: Int, progress: (IndexBuildProgress) -> Void
    ) throws -> IndexBuildReport? {
        guard let found = try verify(threads: threads, progress: progress) else {
            return try bringUpToDate(threads: threads, progress: progress)
        }
        let need = try need()
        if let report = found.report, isGoodEnough(report), need == .nothing { return report }
        if need == .removal { return try bringUpToDate(threads: threads, progress: progress) }
        var report = try build(threads: threads, progress: progress)
        report.problem = found.problem
        return report
    }

    private func isGoodEnough(_ report: IndexBuildReport) -> Bool {
        let recall = report.recall
        return min(recall.shiftedQueries.recall, recall.nearQueries.recall)
            >= recall.target - Self.recallTolerance
    }

    /// The result of checking the whole index.
    struct Verification {
        /// What is wrong, in one sentence; nil if nothing is wrong.
        var problem: String?
        /// The recall as measured now, with the nprobe values in use; nil if the index is damaged.
        var report: IndexBuildReport?
    }

    /// Reads every byte of the index, compares its keys with the catalog, and measures the recall again.
    ///
    /// - Returns: nil if the library has no finished index.
    /// - Throws: ``LibraryError``, ``CLIPModelError`` or `CancellationError`.
    func verify(threads: Int, progress: (IndexBuildProgress) -> Void) throws -> Verification? {
        let state = try index.open()
        guard case .current(let base, let generation) = state else {
            guard case .unusable(let error) = state else { return nil }
            return Verification(problem: error.description)
        }
        do {
            try base.verify()
            guard
                try IndexInspection(library: library, model: model).difference(base, generation) == nil
            else {
                return Verification(
                    problem: "\(index.path) does not match the library")
            }
            progress(.reading(vectors: base.count))
            return try EmbeddingStream.read(
                library, model, upTo: generation.lastEmbeddingID, memory: memory, check: check
            ) { embeddings in
                progress(.measuring)
                return Verification(report: try measured(base, embeddings, threads: threads))
            }
        } catch let error as VectorIndexError {
            return Verification(problem: error.description)
        }
    }

    private func measured(
        _ index: IVFFlatIndex, _ embeddings: EmbeddingStream, threads: Int
    ) throws -> IndexBuildReport {
        let curves = try curves(of: index, embeddings, threads: threads)
        var report = IndexBuildReport(index.description)
        report.recall.shiftedQueries.recall = Float(
            curves.shifted.recall(nprobe: report.recall.shiftedQueries.nprobe))
        report.recall.nearQueries.recall = Float(
            curves.near.recall(nprobe: report.recall.nearQueries.nprobe))
        return report
    }
}
