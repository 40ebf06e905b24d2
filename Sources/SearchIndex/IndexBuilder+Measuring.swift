internal import VectorIndex

extension IndexBuilder {
    /// The number of sentences that are encoded together.
    private static let promptsPerBatch = 16

    /// Measures the smallest nprobe that reaches the target recall, for each kind of query.
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

    /// The recall for each nprobe, for embeddings of the library and for sentences, compared with the exact search in
    /// the precision of the catalog.
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
            return try embedTexts(Array(EverydayPrompts.all[start..<end]))
        }
    }
}
