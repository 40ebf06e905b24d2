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
    ///   - options: Which neighbours count, and how many.
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

extension IVFFlatIndex {
    /// The number of scores that are computed before they are ranked, so that they stay in the L2 cache.
    private static let scoreCount = 1 << 15

    /// Returns what ``search(_:_:nprobe:)`` finds for each of several queries. Faster, because a list that several queries
    /// search is read once.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - options: Which neighbours count, and how many.
    ///   - nprobe: The number of lists to search for each query.
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

/// The best vectors that a search has found so far.
struct Ranking {
    private(set) var best: TopNeighbors
    private let options: NeighborOptions
    private let wanted: Int
    init(_ options: NeighborOptions, count: Int) {
        self.options = options
        wanted = min(options.limit, options.allowed?.count ?? count, count)
        best = TopNeighbors(limit: min(options.limit, count))
    }

    /// Whether fewer vectors were found than wanted.
    var isStarved: Bool { best.count < wanted }

    /// Ranks a run of a list's vectors.
    mutating func offer(_ scores: ArraySlice<Float>, of list: InvertedList, from start: Int) {
        for (row, score) in scores.enumerated() where score >= options.minimumScore && best.admits(score) {
            let key = list.key(start + row)
            if options.admits(key) { best.offer(Neighbor(key: key, score: score)) }
        }
    }
}
