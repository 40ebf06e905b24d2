internal import Kernels

extension IVFFlatIndex {
    /// The number of inner products that are computed before they are ranked: their scores stay in the L1 cache.
    private static let blockCount = 1024

    /// Returns the vectors with the highest inner products with `query` among the `nprobe` nearest lists, best first; of
    /// equal ones the lower key first.
    ///
    /// Filters are applied before ranking. If the lists hold fewer matching vectors than wanted, or if the filter admits
    /// no more vectors than the lists would hold on average, all admitted vectors are compared, so that none is missing.
    /// - Parameters:
    ///   - query: `[dimension]`.
    ///   - nprobe: The number of lists to search; with all lists, the result is that of the exact search.
    /// - Returns: Fewer than the limit only if no more qualify.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` if a list is damaged.
    /// - Complexity: O((nlist + vectors in the lists) · dimension); with a filter up to O(n) more.
    public func search(_ query: [Float], _ options: NeighborOptions, nprobe: Int) throws -> [Neighbor] {
        precondition(query.count == description.dimension)
        if isBetterExact(options, nprobe) { return try searchAll(query, options) }
        var ranking = Ranking(options, count: count)
        var scores = [Float](repeating: 0, count: Self.blockCount)
        for list in nearestLists(to: query, nprobe)[0] {
            let list = try self.list(list)
            for start in stride(from: 0, to: list.vectors.count, by: Self.blockCount) {
                let block = list.vectors.part(start..<min(start + Self.blockCount, list.vectors.count))
                innerProducts(block, query, into: &scores)
                ranking.offer(scores[..<block.count], of: list, from: start)
            }
        }
        return ranking.isStarved && nprobe < description.nlist
            ? try searchAll(query, options) : ranking.best.ranked()
    }

    /// Whether to compare all admitted vectors: the limit covers all of them, or they are no more than `nprobe` lists hold on
    /// average.
    func isBetterExact(_ options: NeighborOptions, _ nprobe: Int) -> Bool {
        if options.limit >= (options.allowed?.count ?? count) { return true }
        guard let allowed = options.allowed else { return false }
        return Double(allowed.count) * Double(description.nlist) <= Double(count) * Double(nprobe)
    }

    /// Compares all vectors that the options admit.
    func searchAll(_ query: [Float], _ options: NeighborOptions) throws -> [Neighbor] {
        var ranking = Ranking(options, count: count)
        var scores = [Float](repeating: 0, count: Self.blockCount)
        for list in 0..<description.nlist {
            let list = try self.list(list)
            for run in list.runs(for: options, atMost: Self.blockCount) {
                innerProducts(list.vectors.part(run), query, into: &scores)
                ranking.offer(scores[..<run.count], of: list, from: run.lowerBound)
            }
        }
        return ranking.best.ranked()
    }

    /// Returns the lists of the centroids nearest to each query, nearest first, without empty lists.
    ///
    /// - Parameter queries: `[q, dimension]`.
    func nearestLists(to queries: [Float], _ nprobe: Int) -> [[Int]] {
        let (nlist, dimension) = (description.nlist, description.dimension)
        let queryCount = queries.count / dimension
        guard nlist > 0 else { return Array(repeating: [], count: queryCount) }
        var scores = [Float](repeating: 0, count: queryCount * nlist)
        centroids.values.withUnsafeBytes { values in
            let block = VectorBlock(values.baseAddress!, count: nlist, dimension: dimension)
            innerProducts(of: block, withEach: queries, into: &scores)
        }
        return (0..<queryCount).map { query in
            var nearest = TopNeighbors(limit: min(max(nprobe, 0), nlist))
            for list in 0..<nlist where layout.counts[list] > 0 {
                let score = scores[query * nlist + list]
                if nearest.admits(score) { nearest.offer(Neighbor(key: Int64(list), score: score)) }
            }
            return nearest.ranked().map { Int($0.key) }
        }
    }
}
