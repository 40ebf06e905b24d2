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
        for list in nearestLists(to: query, nprobe)[0] {
            let list = try self.list(list)
            for start in stride(from: 0, to: list.vectors.count, by: Self.blockCount) {
                let block = list.vectors.part(start..<min(start + Self.blockCount, list.vectors.count))
                innerProducts(block, query, into: &scores)
                best.offer(scores[..<block.count], of: list, from: start, minimumScore: minimumScore)
            }
        }
        return best.ranked()
    }

    /// The lists of the centroids nearest to each query, nearest first; empty lists are left out.
    ///
    /// - Parameter queries: `[q, dimension]`.
    func nearestLists(to queries: [Float], _ nprobe: Int) -> [[Int]] {
        let (nlist, dimension) = (description.nlist, description.dimension)
        let queryCount = queries.count / dimension
        guard nlist > 0 else { return Array(repeating: [], count: queryCount) }
        var scores = [Float](repeating: 0, count: queryCount * nlist)
        centroids.values.withUnsafeBytes { values in
            let block = VectorBlock(values.baseAddress!, count: nlist, dimension: dimension)
            products(block, queries, into: &scores)
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

    /// The inner products of every query, `[q, dimension]`, with every vector of a block, `[q, n]`.
    func products(_ block: VectorBlock, _ queries: [Float], into scores: inout [Float]) {
        queries.withUnsafeBufferPointer { queries in
            scores.withUnsafeMutableBufferPointer { scores in
                let rows = queries.count / block.dimension
                innerProducts(
                    block,
                    MatrixView(queries.baseAddress!, rows: rows, columns: block.dimension),
                    into: MutableMatrixView(scores.baseAddress!, rows: rows, columns: block.count))
            }
        }
    }
}

extension TopNeighbors {
    /// Keeps those of a run of a list's vectors that are among the best so far.
    mutating func offer(
        _ scores: ArraySlice<Float>, of list: InvertedList, from start: Int, minimumScore: Float
    ) {
        for (row, score) in scores.enumerated() where score >= minimumScore && admits(score) {
            offer(Neighbor(key: list.key(start + row), score: score))
        }
    }
}
