internal import Kernels

/// Into which list every vector goes.
public struct ListAssignment: Sendable {
    let nearest: [Centroids.Nearest]

    /// The mean of 1 - cosine between the vectors and their centroids; 0 for no vectors.
    public var meanDistance: Float {
        guard !nearest.isEmpty else { return 0 }
        return Float(nearest.reduce(0) { $0 + 1 - Double($1.similarity) } / Double(nearest.count))
    }

    /// Finds the nearest centroid of every vector.
    ///
    /// - Parameters:
    ///   - keys: `[n]`, for the error.
    ///   - values: `[n, dimension]`, row-major, of unit length.
    /// - Throws: ``VectorIndexError/notFinite(key:)`` or ``VectorIndexError/zeroVector(key:)``; `CancellationError`.
    /// - Complexity: O(n · nlist · dimension).
    public init(
        keys: [Int64], values: UnsafeBufferPointer<Float>, to centroids: Centroids, threads: Int = 1,
        isCancelled: @escaping CancellationCheck = { false }
    ) throws {
        let dimension = centroids.dimension
        precondition(values.count == keys.count * dimension)
        guard let base = values.baseAddress, !keys.isEmpty else {
            nearest = []
            return
        }
        for (index, key) in keys.enumerated() {
            let vector = UnsafeBufferPointer(start: base + index * dimension, count: dimension)
            // Summed in double precision, the squares of finite numbers are finite.
            let length = length(vector)
            guard length.isFinite else { throw VectorIndexError.notFinite(key: key) }
            guard length > 0 else { throw VectorIndexError.zeroVector(key: key) }
        }
        nearest = try centroids.nearest(
            to: VectorBlock(base, count: keys.count, dimension: dimension), threads: threads,
            isCancelled: isCancelled)
    }
}
