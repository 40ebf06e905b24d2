internal import Kernels

/// The assignment of vectors to inverted lists.
public struct ListAssignment: Sendable {
    /// The list of each vector.
    let lists: [Int32]
    /// The mean of 1 - cosine between the vectors and their centroids; 0 for no vectors.
    public let meanDistance: Float

    /// Finds the nearest centroid of every vector of a source.
    ///
    /// - Parameters:
    ///   - vectors: Vectors of unit length.
    ///   - centroids: At least one, if there are vectors.
    ///   - threads: The number of threads to use.
    ///   - isCancelled: Returns true to cancel the work.
    /// - Throws: Errors from reading the vectors; ``VectorIndexError/notFinite(key:)`` or
    ///   ``VectorIndexError/zeroVector(key:)``; `CancellationError`.
    /// - Complexity: O(n · nlist · dimension) time; four bytes of memory for each vector, and eight for each one of a block.
    public init(
        _ vectors: some VectorSource, to centroids: Centroids, threads: Int = 1,
        isCancelled: @escaping CancellationCheck = { false }
    ) throws {
        let dimension = centroids.dimension
        precondition(vectors.dimension == dimension)
        guard vectors.count > 0 else {
            (lists, meanDistance) = ([], 0)
            return
        }
        let search = CentroidSearch(
            centroids, on: ThreadTeam(count: threads), isCancelled: isCancelled)
        var lists: [Int32] = []
        lists.reserveCapacity(vectors.count)
        var distance = 0.0
        try vectors.forEachBlock { keys, values in
            guard let base = values.baseAddress else { return }
            try Self.check(keys, base, dimension)
            let block = VectorBlock(base, count: keys.count, dimension: dimension)
            for nearest in try search.nearest(to: block) {
                lists.append(nearest.centroid)
                distance += 1 - Double(nearest.similarity)
            }
        }
        precondition(lists.count == vectors.count, "a source gives as many vectors as its count")
        self.lists = lists
        meanDistance = Float(distance / Double(lists.count))
    }

    private static func check(
        _ keys: ArraySlice<Int64>, _ base: UnsafePointer<Float>, _ dimension: Int
    ) throws(VectorIndexError) {
        for (index, key) in keys.enumerated() {
            let vector = UnsafeBufferPointer(start: base + index * dimension, count: dimension)
            // The length is finite if all values are, because the squares are summed in double precision.
            let length = length(vector)
            guard length.isFinite else { throw .notFinite(key: key) }
            guard length > 0 else { throw .zeroVector(key: key) }
        }
    }
}
