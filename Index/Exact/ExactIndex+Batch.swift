internal import Kernels

extension ExactIndex {
    /// The numbers of vectors and of queries whose inner products are computed at once: they stay in the L2 cache.
    private static let (blockRows, blockQueries) = (256, 64)

    /// Returns what ``search(_:_:)`` finds for each of several queries. Faster, because the vectors are read once for many of
    /// them.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - options: Which neighbours count, and how many.
    /// - Complexity: O(q · count · dimension).
    public func search(batch queries: [Float], _ options: NeighborOptions) -> [[Neighbor]] {
        precondition(queries.count % dimension == 0)
        let number = queries.count / dimension
        return stride(from: 0, to: number, by: Self.blockQueries).flatMap { start in
            let end = min(start + Self.blockQueries, number)
            return searchBlock(Array(queries[start * dimension..<end * dimension]), options)
        }
    }

    private func searchBlock(_ queries: [Float], _ options: NeighborOptions) -> [[Neighbor]] {
        var best = [TopNeighbors](
            repeating: TopNeighbors(limit: min(options.limit, count)), count: queries.count / dimension)
        var scores = [Float](repeating: 0, count: best.count * Self.blockRows)
        forEachBlock(of: Self.blockRows) { first, block in
            innerProducts(of: block, withEach: queries, into: &scores)
            for query in best.indices {
                for row in 0..<block.count {
                    let score = scores[query * block.count + row]
                    guard score >= options.minimumScore, best[query].admits(score) else { continue }
                    let key = key(first + row)
                    if options.admits(key) { best[query].offer(Neighbor(key: key, score: score)) }
                }
            }
        }
        return best.map { $0.ranked() }
    }
}
