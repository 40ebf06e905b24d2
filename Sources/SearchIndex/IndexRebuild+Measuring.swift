internal import CLIPModel
internal import CatalogStore
internal import VectorIndex

extension IndexRebuild {
    /// Sentences that are encoded at once.
    private static let promptsPerBatch = 16

    /// The smallest numbers of lists that find what is asked for.
    func measure(
        _ index: IVFFlatIndex, _ embeddings: EmbeddingStream, threads: Int
    ) throws -> IndexDescription.Recall {
        let curves = try curves(of: index, embeddings, threads: threads)
        var recall = IndexDescription.Recall()
        recall.target = recallTarget
        recall.nearQueries = curves.near.tuning(target: Double(recallTarget))
        recall.shiftedQueries = curves.shifted.tuning(target: Double(recallTarget))
        return recall
    }

    /// Recall by the number of lists, for embeddings of the library and for sentences, against the exact search in the
    /// precision of the catalog.
    func curves(
        of index: IVFFlatIndex, _ embeddings: EmbeddingStream, threads: Int
    ) throws -> (near: RecallCurve, shifted: RecallCurve) {
        var search = TrueNeighbors()
        search.threads = threads
        search.isCancelled = isCancelled
        func curve(_ queries: [Float], own: [Int64]? = nil) throws -> RecallCurve {
            let truth = try search.find(queries, own: own, among: embeddings)
            return try index.recallCurve(queries: queries, truth: truth)
        }
        return (
            near: try curve(embeddings.measuredValues, own: embeddings.measuredKeys),
            shifted: try curve(try prompts())
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
}
