/// Vectors under integer keys that are read from the first to the last, as often as needed, a block at a time: so that no
/// more of them than a block need be in memory.
public protocol VectorSource {
    /// The number of values of a vector.
    var dimension: Int { get }
    /// The number of vectors.
    var count: Int { get }

    /// Calls `body` with all vectors, a block at a time: always the same ones in the same order.
    ///
    /// - Parameter body: Is given the keys, `[m]`, and the values, `[m, dimension]` row-major and float32, of the next m
    ///   vectors; the values are valid only during the call.
    /// - Throws: What reading meets, and what `body` throws, which ends the pass.
    /// - Complexity: O(count · dimension).
    func forEachBlock(
        _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws
}

/// Vectors that lie in memory that somebody else owns: a source of one block.
///
/// A plain value without ownership.
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

    /// Calls `body` once with all vectors, and not at all where there are none.
    ///
    /// - Throws: What `body` throws.
    public func forEachBlock(
        _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        if !keys.isEmpty { try body(keys[...], values) }
    }
}
