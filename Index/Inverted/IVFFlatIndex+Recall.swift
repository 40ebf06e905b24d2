internal import Kernels
internal import Synchronization

extension IVFFlatIndex {
    /// Vectors whose products are computed at once.
    private static let measuredRows = 256
    /// Queries whose neighbours one thread looks for at once.
    private static let measuredQueries = 64

    /// Measures recall with queries whose true neighbours are found by comparing them with every vector.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - own: Where the queries are vectors of the index, their keys: a vector is no neighbour of itself.
    ///   - neighbors: How many true neighbours of each query are looked for.
    ///   - threads: The number of threads at work.
    ///   - isCancelled: Whether to give up.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` when a list is damaged;
    ///   `CancellationError`.
    /// - Complexity: O(q · n · dimension).
    public func recallCurve(
        queries: [Float], own: [Int64]? = nil, neighbors: Int = 10, threads: Int = 1,
        isCancelled: @escaping CancellationCheck = { false }
    ) throws -> RecallCurve {
        let dimension = description.dimension
        precondition(queries.count % dimension == 0)
        let queryCount = queries.count / dimension
        precondition(own == nil || own?.count == queryCount)
        guard queryCount > 0, count > 0 else {
            return RecallCurve(positions: [], nlist: description.nlist)
        }
        // Once more on this thread, so that a damaged list is an error before many threads meet it.
        for list in 0..<description.nlist { _ = try self.list(list) }
        let parts = (queryCount + Self.measuredQueries - 1) / Self.measuredQueries
        let positions = Mutex([[Int]](repeating: [], count: parts))
        forEachPart(of: parts, threads: threads) { part in
            let range = part * Self.measuredQueries..<min((part + 1) * Self.measuredQueries, queryCount)
            let values = Array(queries[range.lowerBound * dimension..<range.upperBound * dimension])
            let found = self.positions(
                of: values, own: own.map { Array($0[range]) }, neighbors, isCancelled)
            positions.withLock { $0[part] = found }
        }
        guard !isCancelled() else { throw CancellationError() }
        return RecallCurve(positions: positions.withLock { $0.flatMap { $0 } }, nlist: description.nlist)
    }

    /// The position of the list of each true neighbour of some queries among the lists of its query, nearest first.
    private func positions(
        of queries: [Float], own: [Int64]?, _ neighbors: Int, _ isCancelled: CancellationCheck
    ) -> [Int] {
        let best = trueNeighbors(of: queries, own, neighbors, isCancelled)
        let order = nearestLists(to: queries, description.nlist)
        return zip(best, order).flatMap { lists, order in
            let positions = Dictionary(
                uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
            return lists.compactMap { positions[$0] }
        }
    }

    /// The list of each of the true neighbours of each query.
    private func trueNeighbors(
        of queries: [Float], _ own: [Int64]?, _ neighbors: Int, _ isCancelled: CancellationCheck
    ) -> [[Int]] {
        let queryCount = queries.count / description.dimension
        // Neighbours go by their place in the file here, which tells their list.
        var best = [TopNeighbors](repeating: TopNeighbors(limit: neighbors), count: queryCount)
        var starts = [0]
        var scores = [Float](repeating: 0, count: queryCount * Self.measuredRows)
        for index in 0..<description.nlist where !isCancelled() {
            // The caller has seen that the list is whole.
            guard let list = try? self.list(index) else { continue }
            let first = starts[index]
            starts.append(first + list.vectors.count)
            for start in stride(from: 0, to: list.vectors.count, by: Self.measuredRows) {
                let block = list.vectors.part(start..<min(start + Self.measuredRows, list.vectors.count))
                products(block, queries, into: &scores)
                for query in 0..<queryCount {
                    for row in 0..<block.count {
                        let score = scores[query * block.count + row]
                        guard best[query].admits(score), own?[query] != list.key(start + row) else {
                            continue
                        }
                        best[query].offer(Neighbor(key: Int64(first + start + row), score: score))
                    }
                }
            }
        }
        // The last list that starts at or before it; the number of all vectors stands behind the last start.
        return best.map { best in
            best.ranked().map { neighbor in starts.partitioningIndex { $0 > neighbor.key } - 1 }
        }
    }
}
