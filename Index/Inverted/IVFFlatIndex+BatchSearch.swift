internal import Kernels

extension IVFFlatIndex {
    /// Scores that are computed before they are ranked, so that they stay in the second cache.
    private static let scoreCount = 1 << 15

    /// What ``search(_:limit:nprobe:minimumScore:)`` finds for each of several queries, faster: a list that several of
    /// them look into is read once.
    ///
    /// - Parameter queries: `[q, dimension]`, row-major.
    /// - Returns: The neighbours of each query, to the last bit as a search of its own finds them.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` when a list is damaged.
    /// - Complexity: O(q · (nlist + vectors in the lists of a query) · dimension).
    public func search(
        batch queries: [Float], limit: Int, nprobe: Int, minimumScore: Float = -.infinity
    ) throws -> [[Neighbor]] {
        precondition(queries.count % description.dimension == 0)
        guard !queries.isEmpty else { return [] }
        let lists = nearestLists(to: queries, nprobe)
        var best = lists.map { _ in TopNeighbors(limit: min(limit, count)) }
        var scores: [Float] = []
        for (list, askers) in Self.askers(of: lists) {
            let list = try self.list(list)
            let own = askers.flatMap {
                queries[$0 * description.dimension..<($0 + 1) * description.dimension]
            }
            let rows = max(Self.scoreCount / askers.count, 1)
            for start in stride(from: 0, to: list.vectors.count, by: rows) {
                let block = list.vectors.part(start..<min(start + rows, list.vectors.count))
                if scores.count < askers.count * block.count {
                    scores = [Float](repeating: 0, count: askers.count * block.count)
                }
                products(block, own, into: &scores)
                for (row, query) in askers.enumerated() {
                    best[query].offer(
                        scores[row * block.count..<(row + 1) * block.count], of: list, from: start,
                        minimumScore: minimumScore)
                }
            }
        }
        return best.map { $0.ranked() }
    }

    /// The queries that look into each list, by list.
    private static func askers(of lists: [[Int]]) -> [(list: Int, queries: [Int])] {
        var queries: [Int: [Int]] = [:]
        for (query, lists) in lists.enumerated() {
            for list in lists { queries[list, default: []].append(query) }
        }
        return queries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
