/// Vectors under integer keys that can be read repeatedly, from the first to the last, one block at a time. Only one block
/// needs to be in memory.
public protocol VectorSource {
    /// The number of values of a vector.
    var dimension: Int { get }
    /// The number of vectors.
    var count: Int { get }

    /// Calls `body` with all vectors, one block at a time. Every call gives the same vectors in the same order.
    ///
    /// - Parameter body: Receives the keys, `[m]`, and the values, `[m, dimension]` row-major and float32, of the next m
    ///   vectors. The values are valid only during the call.
    /// - Throws: Errors from reading, and those of `body`, which end the pass.
    /// - Complexity: O(count · dimension).
    func forEachBlock(
        _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws
}

/// Vectors in memory: a source of one block.
///
/// Does not own the memory.
public struct VectorTable: VectorSource {
    /// The keys, `[n]`.
    public let keys: [Int64]
    /// The values, `[n, dimension]`, row-major.
    public let values: UnsafeBufferPointer<Float>
    /// The number of values of a vector.
    public let dimension: Int

    /// A table of vectors, `[keys.count, dimension]`.
    public init(keys: [Int64], values: UnsafeBufferPointer<Float>, dimension: Int) {
        precondition(dimension > 0 && values.count == keys.count * dimension)
        (self.keys, self.values, self.dimension) = (keys, values, dimension)
    }

    /// The number of vectors.
    public var count: Int { keys.count }

    /// Calls `body` once with all vectors, or not at all if there are none.
    ///
    /// - Throws: What `body` throws.
    public func forEachBlock(
        _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        if !keys.isEmpty { try body(keys[...], values) }
    }
}
