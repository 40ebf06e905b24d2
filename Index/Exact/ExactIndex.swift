internal import Kernels

/// Vectors under integer keys, searched by computing every inner product.
///
/// Holds the vectors in memory, `[count, dimension]`. A value: a copy is a snapshot, and any number of threads
/// may search one at once.
public struct ExactIndex: Sendable {
    /// The number of inner products that are computed before they are ranked: their scores stay in the L1 cache.
    private static let blockCount = 1024

    /// The number of values of a vector.
    public let dimension: Int
    private var keys: [Int64] = []
    private var values: [Float] = []

    /// Creates an empty index of vectors of `dimension` values, with room for `capacity` of them.
    public init(dimension: Int, capacity: Int = 0) {
        precondition(dimension > 0)
        self.dimension = dimension
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity * dimension)
    }

    /// The number of vectors.
    public var count: Int { keys.count }

    /// Adds a vector of `dimension` values; keys should differ.
    ///
    /// - Complexity: O(dimension), amortised.
    public mutating func append(_ vector: UnsafeBufferPointer<Float>, key: Int64) {
        precondition(vector.count == dimension)
        keys.append(key)
        values.append(contentsOf: vector)
    }

    /// The key of a vector.
    func key(_ row: Int) -> Int64 { keys[row] }

    /// Calls `body` with all vectors, at most `rows` at once, and the number of the first of them.
    func forEachBlock(of rows: Int, _ body: (_ first: Int, _ block: VectorBlock) -> Void) {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for start in stride(from: 0, to: count, by: rows) {
                body(
                    start,
                    VectorBlock(
                        base + start * dimension, count: min(rows, count - start), dimension: dimension))
            }
        }
    }

    /// The sum of some of the vectors, `[dimension]`.
    func sum(ofRows rows: [Int]) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        values.withUnsafeBufferPointer { values in
            for row in rows {
                for index in sum.indices { sum[index] += values[row * dimension + index] }
            }
        }
        return sum
    }

    /// Returns the vectors with the highest inner products with `query`, best first; of equal ones the lower key first.
    ///
    /// - Parameters:
    ///   - query: `[dimension]`.
    ///   - options: Which neighbours count, and how many.
    /// - Returns: Fewer than the limit only if no more qualify.
    /// - Complexity: O(count · dimension + count · log limit).
    public func search(_ query: [Float], _ options: NeighborOptions) -> [Neighbor] {
        precondition(query.count == dimension)
        var best = TopNeighbors(limit: min(options.limit, count))
        var scores = [Float](repeating: 0, count: min(count, Self.blockCount))
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for start in stride(from: 0, to: count, by: Self.blockCount) {
                let rows = min(Self.blockCount, count - start)
                let block = VectorBlock(base + start * dimension, count: rows, dimension: dimension)
                innerProducts(block, query, into: &scores)
                for row in 0..<rows where scores[row] >= options.minimumScore && best.admits(scores[row]) {
                    let key = keys[start + row]
                    if options.admits(key) { best.offer(Neighbor(key: key, score: scores[row])) }
                }
            }
        }
        return best.ranked()
    }
}
