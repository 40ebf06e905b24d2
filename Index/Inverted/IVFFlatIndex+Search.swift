internal import Kernels

extension IVFFlatIndex {
    /// Vectors of a list whose products are computed before they are ranked: their scores stay in the first cache.
    private static let blockCount = 1024

    /// The vectors with the highest inner products with `query` among the `nprobe` nearest lists, best first; of
    /// equal ones the lower key first.
    ///
    /// - Parameters:
    ///   - query: `[dimension]`.
    ///   - limit: The largest number of neighbours.
    ///   - nprobe: How many lists to look into; all of them give what the exact search gives.
    ///   - minimumScore: The lowest inner product that counts.
    /// - Returns: Fewer than `limit` only when the lists hold no more that qualify.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` when a list is damaged.
    /// - Complexity: O((nlist + vectors in the lists) · dimension).
    public func search(
        _ query: [Float], limit: Int, nprobe: Int, minimumScore: Float = -.infinity
    ) throws -> [Neighbor] {
        precondition(query.count == description.dimension)
        var best = TopNeighbors(limit: min(limit, count))
        var scores = [Float](repeating: 0, count: Self.blockCount)
        for list in nearestLists(to: query, nprobe) {
            let list = try self.list(list)
            for start in stride(from: 0, to: list.vectors.count, by: Self.blockCount) {
                let block = list.vectors.part(start..<min(start + Self.blockCount, list.vectors.count))
                innerProducts(block, query, into: &scores)
                for row in 0..<block.count where scores[row] >= minimumScore && best.admits(scores[row]) {
                    best.offer(Neighbor(key: list.key(start + row), score: scores[row]))
                }
            }
        }
        return best.ranked()
    }

    /// The lists of the centroids nearest to a query, nearest first.
    private func nearestLists(to query: [Float], _ nprobe: Int) -> [Int] {
        var nearest = TopNeighbors(limit: min(max(nprobe, 0), description.nlist))
        var scores = [Float](repeating: 0, count: description.nlist)
        centroids.values.withUnsafeBytes {
            guard let base = $0.baseAddress else { return }
            let block = VectorBlock(base, count: description.nlist, dimension: description.dimension)
            innerProducts(block, query, into: &scores)
        }
        for list in scores.indices where layout.counts[list] > 0 && nearest.admits(scores[list]) {
            nearest.offer(Neighbor(key: Int64(list), score: scores[list]))
        }
        return nearest.ranked().map { Int($0.key) }
    }
}
