internal import Kernels

/// The centres of clusters: unit vectors `[count, dimension]`.
///
/// A value; any number of threads may read it.
public struct Centroids: Sendable, Equatable {
    /// Points and centroids whose products are computed at once: their scores stay in the second cache.
    private static let pointTile = 126
    private static let centroidTile = 2048

    /// The number of values of a centroid.
    public let dimension: Int
    /// The centroids one behind the other, row-major.
    public internal(set) var values: [Float]

    /// Centroids from their values, `[count, dimension]`.
    public init(values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count % dimension == 0)
        self.values = values
        self.dimension = dimension
    }

    /// The number of centroids.
    public var count: Int { values.count / dimension }

    /// The centroid nearest to a point, and their inner product.
    struct Nearest: Equatable, Sendable {
        var centroid: Int32 = 0
        var similarity: Float = -.infinity
    }

    /// The nearest centroid of every float32 vector of a block; of equally near ones the first.
    ///
    /// The same for every number of threads, as products are always computed in the same tiles.
    /// - Throws: When it is cancelled.
    /// - Complexity: O(n·count·dimension).
    func nearest(
        to points: VectorBlock, threads: Int, isCancelled: @escaping CancellationCheck
    ) throws(CancellationError) -> [Nearest] {
        precondition(points.dimension == dimension && points.element == .float32 && count > 0)
        let shared = SharedBlock(block: points)
        let packed = values.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: count, columns: dimension))
        }
        let nearest = [Nearest](unsafeUninitializedCapacity: points.count) { buffer, initialized in
            buffer.initialize(repeating: Nearest())
            initialized = points.count
            guard points.count > 0 else { return }
            let result = SharedElements(buffer)
            let parts = (points.count + Self.pointTile - 1) / Self.pointTile
            forEachPart(of: parts, threads: threads) { part in
                guard !isCancelled() else { return }
                let start = part * Self.pointTile
                let range = start..<min(start + Self.pointTile, shared.block.count)
                Self.findNearest(of: packed, to: shared.block.part(range), result.base + start)
            }
        }
        guard !isCancelled() else { throw CancellationError() }
        return nearest
    }

    private static func findNearest(
        of centroids: PackedMatrix, to points: VectorBlock, _ result: UnsafeMutablePointer<Nearest>
    ) {
        let rows = MatrixView(
            points.base.assumingMemoryBound(to: Float.self), rows: points.count, columns: points.dimension)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: pointTile * centroidTile) { scratch in
            for start in stride(from: 0, to: centroids.outputs, by: centroidTile) {
                let range = start..<min(start + centroidTile, centroids.outputs)
                let scores = MutableMatrixView(
                    scratch.baseAddress!, rows: points.count, columns: range.count)
                centroids.multiply(rows, outputs: range, into: scores)
                for point in 0..<points.count {
                    let row = scores.row(point)
                    let best = indexOfMaximum(row, count: range.count)
                    if row[best] > result[point].similarity {
                        result[point] = Nearest(centroid: Int32(start + best), similarity: row[best])
                    }
                }
            }
        }
    }
}
