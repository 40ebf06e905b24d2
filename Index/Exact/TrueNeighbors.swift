internal import Kernels

/// Finds the true nearest vectors of many queries by comparing each query with every vector. Recall is measured against
/// them.
public struct TrueNeighbors: Sendable {
    /// The number of vectors whose inner products are computed at once.
    private static let blockRows = 256
    /// The number of queries that one thread searches for at once.
    private static let blockQueries = 64

    /// The number of neighbours to find for each query.
    public var limit = 10
    /// The number of threads to use.
    public var threads = 1
    /// Returns true to cancel the search.
    public var isCancelled: CancellationCheck = { false }

    /// The usual options.
    public init() {}

    /// Returns the keys of the nearest vectors of each query, among vectors in memory.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - own: The keys of the queries if these are among the vectors: a vector is no neighbour of itself.
    ///   - keys: `[n]`.
    ///   - values: `[n, dimension]`, row-major.
    ///   - dimension: The number of values of a vector.
    /// - Returns: as ``find(_:own:among:)``.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(q · n · dimension).
    public func find(
        _ queries: [Float], own: [Int64]? = nil, among keys: [Int64], _ values: UnsafeBufferPointer<Float>,
        dimension: Int
    ) throws -> [[Int64]] {
        try find(
            queries, own: own, among: VectorTable(keys: keys, values: values, dimension: dimension))
    }

    /// Returns the keys of the nearest vectors of each query, best first; of equally near ones the lower key first.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - own: The keys of the queries if these are among the vectors: a vector is no neighbour of itself.
    ///   - vectors: Read once. The result does not depend on the blocks.
    /// - Throws: Errors from reading the vectors; `CancellationError`.
    /// - Complexity: O(q · n · dimension).
    public func find(
        _ queries: [Float], own: [Int64]? = nil, among vectors: some VectorSource
    ) throws -> [[Int64]] {
        let dimension = vectors.dimension
        precondition(queries.count % dimension == 0)
        let count = queries.count / dimension
        precondition(own == nil || own?.count == count)
        guard count > 0 else { return [] }
        var searches = stride(from: 0, to: count, by: Self.blockQueries).map { start in
            let range = start..<min(start + Self.blockQueries, count)
            return QueryBlock(
                queries: Array(queries[range.lowerBound * dimension..<range.upperBound * dimension]),
                own: own.map { Array($0[range]) },
                best: [TopNeighbors](repeating: TopNeighbors(limit: limit), count: range.count))
        }
        let team = ThreadTeam(count: threads)
        try vectors.forEachBlock { keys, values in
            guard let base = values.baseAddress else { return }
            let vectors = SharedBlock(
                block: VectorBlock(base, count: keys.count, dimension: dimension))
            searches.withUnsafeMutableBufferPointer { searches in
                let shared = SharedElements(searches)
                forEachPiece(of: searches.count, on: team) { piece in
                    shared.base[piece].offer(keys, vectors.block, isCancelled)
                }
            }
            guard !isCancelled() else { throw CancellationError() }
        }
        return searches.flatMap { search in search.best.map { $0.ranked().map(\.key) } }
    }

    /// Some of the queries, and their best neighbours so far.
    private struct QueryBlock {
        /// `[q, dimension]`.
        let queries: [Float]
        let own: [Int64]?
        /// `[q]`.
        var best: [TopNeighbors]

        /// Ranks vectors together with the earlier ones.
        mutating func offer(
            _ keys: ArraySlice<Int64>, _ vectors: VectorBlock, _ isCancelled: CancellationCheck
        ) {
            var scores = [Float](repeating: 0, count: best.count * TrueNeighbors.blockRows)
            for start in stride(from: 0, to: vectors.count, by: TrueNeighbors.blockRows)
            where !isCancelled() {
                let block = vectors.part(start..<min(start + TrueNeighbors.blockRows, vectors.count))
                innerProducts(of: block, withEach: queries, into: &scores)
                for query in best.indices {
                    for row in 0..<block.count where best[query].admits(scores[query * block.count + row]) {
                        let key = keys[keys.startIndex + start + row]
                        guard own?[query] != key else { continue }
                        best[query].offer(Neighbor(key: key, score: scores[query * block.count + row]))
                    }
                }
            }
        }
    }
}

/// Computes the inner products, `[q, n]`, of every query, `[q, dimension]`, with every vector of a block.
func innerProducts(of block: VectorBlock, withEach queries: [Float], into scores: inout [Float]) {
    queries.withUnsafeBufferPointer { queries in
        scores.withUnsafeMutableBufferPointer { scores in
            let rows = queries.count / block.dimension
            innerProducts(
                block, MatrixView(queries.baseAddress!, rows: rows, columns: block.dimension),
                into: MutableMatrixView(scores.baseAddress!, rows: rows, columns: block.count))
        }
    }
}
