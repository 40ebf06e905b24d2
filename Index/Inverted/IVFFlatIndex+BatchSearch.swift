internal import Kernels

extension IVFFlatIndex {
    /// The number of scores that are computed before they are ranked, so that they stay in the L2 cache.
    private static let scoreCount = 1 << 15

    /// Returns what ``search(_:_:nprobe:)`` finds for each of several queries. Faster, because a list that several queries
    /// search is read once.
    ///
    /// - Parameter queries: `[q, dimension]`, row-major.
    /// - Returns: The neighbours of each query, bit for bit as a search for that query alone finds them.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` if a list is damaged.
    /// - Complexity: O(q · (nlist + vectors in the lists of a query) · dimension).
    public func search(
        batch queries: [Float], _ options: NeighborOptions, nprobe: Int
    ) throws -> [[Neighbor]] {
        let dimension = description.dimension
        precondition(queries.count % dimension == 0)
        guard !queries.isEmpty else { return [] }
        func query(_ index: Int) -> [Float] { Array(queries[index * dimension..<(index + 1) * dimension]) }
        if isBetterExact(options, nprobe) {
            return try (0..<queries.count / dimension).map { try searchAll(query($0), options) }
        }
        let lists = nearestLists(to: queries, nprobe)
        var rankings = lists.map { _ in Ranking(options, count: count) }
        var scores: [Float] = []
        for (list, askers) in Self.askers(of: lists) {
            let list = try self.list(list)
            let own = askers.flatMap { query($0) }
            let rows = max(Self.scoreCount / askers.count, 1)
            for start in stride(from: 0, to: list.vectors.count, by: rows) {
                let block = list.vectors.part(start..<min(start + rows, list.vectors.count))
                if scores.count < askers.count * block.count {
                    scores = [Float](repeating: 0, count: askers.count * block.count)
                }
                innerProducts(of: block, withEach: own, into: &scores)
                for (row, asker) in askers.enumerated() {
                    rankings[asker].offer(
                        scores[row * block.count..<(row + 1) * block.count], of: list, from: start)
                }
            }
        }
        return try rankings.enumerated().map { index, ranking in
            ranking.isStarved && nprobe < description.nlist
                ? try searchAll(query(index), options) : ranking.best.ranked()
        }
    }

    /// Returns the queries that search each list, in the order of the lists.
    private static func askers(of lists: [[Int]]) -> [(list: Int, queries: [Int])] {
        var queries: [Int: [Int]] = [:]
        for (query, lists) in lists.enumerated() {
            for list in lists { queries[list, default: []].append(query) }
        }
        return queries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
