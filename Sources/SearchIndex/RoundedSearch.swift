internal import LibraryStore
internal import VectorIndex

/// Searches an index whose vectors are rounded to Float16, and returns the scores and the order of the catalog's vectors.
///
/// Rounding may swap neighbours with nearly equal scores. Therefore all candidates that could belong to the best are
/// compared again in the precision of the catalog. The candidates are the vectors in the searched lists whose rounded
/// score is at least that of the last of the best, minus the rounding error of both.
struct RoundedSearch {
    /// The inner product of unit vectors changes by less than this when each value is rounded to Float16, by at most 2^-11 of it.
    private static let roundingError: Float = 0.0006
    /// The number of candidates beyond the limit in the first attempt: at least this many, and this share of the limit, because scores lie
    /// the closer together the farther down they are.
    private static let extraCandidates = 16
    private static let extraShare = 16
    /// The number of candidates whose vectors are in memory at once.
    private static let blockCount = 1024

    let index: LiveIndex
    let library: any Library
    let model: ModelRecord

    /// What a search found.
    struct Found {
        var neighbors: [Neighbor]
        /// The embeddings of the first candidates, by their ids; of no more than are in memory at once.
        var read: [Int64: ReadEmbedding]
        /// Whether another program has removed some of the candidates since the index was opened.
        var isStale: Bool
    }

    /// Returns the best of the `nprobe` nearest lists and of the embeddings that were added later, best first; of equal ones
    /// the lower id first.
    ///
    /// - Throws: ``LibraryError``, or `VectorIndexError` if a list is damaged.
    func search(_ query: [Float], _ options: NeighborOptions, nprobe: Int) throws -> Found {
        var wider = options
        wider.minimumScore -= Self.roundingError
        var extra = max(Self.extraCandidates, options.limit / Self.extraShare)
        while true {
            wider.limit = min(options.limit, .max - extra) + extra
            let candidates = try index.search(query, wider, nprobe: nprobe)
            if isEnough(candidates, wider.limit, options.limit) {
                return try compare(candidates, query, options)
            }
            extra *= 4
        }
    }

    /// Whether no vector outside the candidates can belong to the best.
    private func isEnough(_ candidates: [Neighbor], _ asked: Int, _ wanted: Int) -> Bool {
        guard candidates.count >= asked, let last = candidates.last, wanted > 0 else { return true }
        return last.score < candidates[wanted - 1].score - 2 * Self.roundingError
    }

    private func compare(
        _ candidates: [Neighbor], _ query: [Float], _ options: NeighborOptions
    ) throws -> Found {
        var compared = 0
        var read: [Int64: ReadEmbedding] = [:]
        var best = TopNeighbors(limit: min(options.limit, candidates.count))
        for start in stride(from: 0, to: candidates.count, by: Self.blockCount) {
            let some = candidates[start..<min(start + Self.blockCount, candidates.count)]
            var exact = ExactIndex(dimension: model.dimension, capacity: some.count)
            try library.forEachEmbedding(ids: some.map(\.key), modelID: model.id) { embedding, vector in
                exact.append(vector, key: embedding.id)
                guard start == 0 else { return }
                read[embedding.id] = ReadEmbedding(imageID: embedding.imageID, values: Array(vector))
            }
            compared += exact.count
            for neighbor in exact.search(query, options) { best.offer(neighbor) }
        }
        return Found(neighbors: best.ranked(), read: read, isStale: compared < candidates.count)
    }
}
