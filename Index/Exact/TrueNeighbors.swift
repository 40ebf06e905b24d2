internal import Kernels
internal import Synchronization

/// Finds the nearest vectors of many queries by comparing each with every vector: what recall is measured against.
public struct TrueNeighbors: Sendable {
    /// Vectors whose products are computed at once.
    private static let blockRows = 256
    /// Queries whose neighbours one thread looks for at once.
    private static let blockQueries = 64

    /// How many neighbours of each query are looked for.
    public var limit = 10
    /// The number of threads at work.
    public var threads = 1
    /// Whether to give up.
    public var isCancelled: CancellationCheck = { false }

    /// The usual options.
    public init() {}

    /// The keys of the nearest vectors of each query, best first; of equally near ones the lower key first.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - own: Where the queries are among the vectors, their keys: a vector is no neighbour of itself.
    ///   - keys: `[n]`.
    ///   - values: `[n, dimension]`, row-major.
    /// - Throws: When it is cancelled.
    /// - Complexity: O(q · n · dimension).
    public func find(
        _ queries: [Float], own: [Int64]? = nil, among keys: [Int64], _ values: UnsafeBufferPointer<Float>,
        dimension: Int
    ) throws(CancellationError) -> [[Int64]] {
        precondition(queries.count % dimension == 0 && values.count == keys.count * dimension)
        let count = queries.count / dimension
        precondition(own == nil || own?.count == count)
        guard count > 0, let base = values.baseAddress else { return Array(repeating: [], count: count) }
        let vectors = SharedBlock(block: VectorBlock(base, count: keys.count, dimension: dimension))
        let parts = (count + Self.blockQueries - 1) / Self.blockQueries
        let found = Mutex([[[Int64]]](repeating: [], count: parts))
        forEachPart(of: parts, threads: threads) { part in
            let range = part * Self.blockQueries..<min((part + 1) * Self.blockQueries, count)
            let some = Array(queries[range.lowerBound * dimension..<range.upperBound * dimension])
            let best = search(some, own.map { Array($0[range]) }, keys, vectors.block)
            found.withLock { $0[part] = best }
        }
        guard !isCancelled() else { throw CancellationError() }
        return found.withLock { $0.flatMap { $0 } }
    }

    private func search(
        _ queries: [Float], _ own: [Int64]?, _ keys: [Int64], _ vectors: VectorBlock
    ) -> [[Int64]] {
        let count = queries.count / vectors.dimension
        var best = [TopNeighbors](repeating: TopNeighbors(limit: limit), count: count)
        var scores = [Float](repeating: 0, count: count * Self.blockRows)
        for start in stride(from: 0, to: vectors.count, by: Self.blockRows) where !isCancelled() {
            let block = vectors.part(start..<min(start + Self.blockRows, vectors.count))
            innerProducts(of: block, withEach: queries, into: &scores)
            for query in 0..<count {
                for row in 0..<block.count where best[query].admits(scores[query * block.count + row]) {
                    let key = keys[start + row]
                    guard own?[query] != key else { continue }
                    best[query].offer(Neighbor(key: key, score: scores[query * block.count + row]))
                }
            }
        }
        return best.map { $0.ranked().map(\.key) }
    }
}

/// The inner products of every query, `[q, dimension]`, with every vector of a block, `[q, n]`.
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
