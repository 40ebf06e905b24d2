internal import CatalogStore
internal import VectorIndex

/// A search of an index whose vectors are rounded to Float16, with the scores and the order of those in the catalog.
///
/// Rounding may swap neighbours that are nearly equally near. So those that could belong to the best are compared again
/// in the precision of the catalog: all of the lists looked into that score, rounded, no less than the last of the best
/// minus what rounding can do to both.
struct RoundedSearch {
    /// More than rounding to Float16, by at most 2^-11 of each value, can change the inner product of unit vectors.
    private static let roundingError: Float = 0.0006
    /// More candidates than wanted at first.
    private static let extraCandidates = 16
    /// Candidates that are in memory at once.
    private static let blockCount = 1024

    let index: LiveIndex
    let catalog: Catalog
    let model: ModelRecord

    /// What a search found.
    struct Found {
        var neighbors: [Neighbor]
        /// Whether another program has removed some that might belong to the best since the index was looked at.
        var isStale: Bool
    }

    /// The best of the `nprobe` nearest lists and of those that came later, best first; of equal ones the lower id first.
    ///
    /// - Throws: ``LibraryError``, or `VectorIndexError` when a list is damaged.
    func search(_ query: [Float], _ options: NeighborOptions, nprobe: Int) throws -> Found {
        var wider = options
        wider.minimumScore -= Self.roundingError
        var extra = Self.extraCandidates
        while true {
            wider.limit = min(options.limit, .max - extra) + extra
            let candidates = try index.search(query, wider, nprobe: nprobe)
            if isEnough(candidates, wider.limit, options.limit) {
                return try compare(candidates, query, options)
            }
            extra *= 4
        }
    }

    /// Whether a neighbour that is not among the candidates cannot be among the best.
    private func isEnough(_ candidates: [Neighbor], _ asked: Int, _ wanted: Int) -> Bool {
        guard candidates.count >= asked, let last = candidates.last, wanted > 0 else { return true }
        return last.score < candidates[wanted - 1].score - 2 * Self.roundingError
    }

    private func compare(
        _ candidates: [Neighbor], _ query: [Float], _ options: NeighborOptions
    ) throws -> Found {
        var compared = 0
        var best = TopNeighbors(limit: min(options.limit, candidates.count))
        for start in stride(from: 0, to: candidates.count, by: Self.blockCount) {
            let some = candidates[start..<min(start + Self.blockCount, candidates.count)]
            var exact = ExactIndex(dimension: model.dimension, capacity: some.count)
            try catalog.forEachEmbedding(ids: some.map(\.key), modelID: model.id) { embedding, vector in
                exact.append(vector, key: embedding.id)
            }
            compared += exact.count
            for neighbor in exact.search(query, options) { best.offer(neighbor) }
        }
        return Found(neighbors: best.ranked(), isStale: compared < candidates.count)
    }
}
