internal import Kernels

/// The centroids of clusters: unit vectors, `[count, dimension]`.
///
/// A value; any number of threads may read it.
public struct Centroids: Sendable, Equatable {
    /// The number of values of a centroid.
    public let dimension: Int
    /// The values of the centroids, row-major.
    public internal(set) var values: [Float]

    /// Creates centroids from their values, `[count, dimension]`.
    public init(values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count % dimension == 0)
        self.values = values
        self.dimension = dimension
    }

    /// The number of centroids.
    public var count: Int { values.count / dimension }
}

/// Finds the centroid nearest to each of many points; the centroids are prepared once.
struct CentroidSearch: Sendable {
    /// The numbers of points and centroids whose products are computed at once: their scores stay in the L2 cache.
    private static let pointTile = 126
    private static let centroidTile = 2048

    private let packed: PackedMatrix
    private let team: ThreadTeam?
    private let isCancelled: CancellationCheck

    /// A centroid nearest to a point, and their inner product.
    struct Nearest: Equatable, Sendable {
        var centroid: Int32 = 0
        var similarity: Float = -.infinity
    }

    /// Creates a search among these centroids; there must be at least one.
    ///
    /// - Complexity: O(count · dimension).
    init(_ centroids: Centroids, on team: ThreadTeam?, isCancelled: @escaping CancellationCheck) {
        precondition(centroids.count > 0)
        packed = centroids.values.withUnsafeBufferPointer {
            PackedMatrix(
                MatrixView($0.baseAddress!, rows: centroids.count, columns: centroids.dimension))
        }
        (self.team, self.isCancelled) = (team, isCancelled)
    }

    /// Returns the nearest centroid of every float32 vector of a block; of equally near ones the first.
    ///
    /// The result does not depend on the number of threads or on the blocks, because a row of a matrix product does not
    /// depend on the other rows.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(n·count·dimension).
    func nearest(to points: VectorBlock) throws(CancellationError) -> [Nearest] {
        precondition(points.dimension == packed.inputs && points.precision == .float32)
        let shared = SharedBlock(block: points)
        let nearest = [Nearest](unsafeUninitializedCapacity: points.count) { buffer, initialized in
            buffer.initialize(repeating: Nearest())
            initialized = points.count
            guard points.count > 0 else { return }
            let result = SharedElements(buffer)
            let tiles = (points.count + Self.pointTile - 1) / Self.pointTile
            forEachPiece(of: tiles, on: team) { tile in
                guard !isCancelled() else { return }
                let start = tile * Self.pointTile
                let range = start..<min(start + Self.pointTile, shared.block.count)
                findNearest(to: shared.block.part(range), result.base + start)
            }
        }
        guard !isCancelled() else { throw CancellationError() }
        return nearest
    }

    private func findNearest(to points: VectorBlock, _ result: UnsafeMutablePointer<Nearest>) {
        let rows = MatrixView(
            points.base.assumingMemoryBound(to: Float.self), rows: points.count, columns: points.dimension)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.pointTile * Self.centroidTile) {
            scratch in
            for start in stride(from: 0, to: packed.outputs, by: Self.centroidTile) {
                let range = start..<min(start + Self.centroidTile, packed.outputs)
                let scores = MutableMatrixView(
                    scratch.baseAddress!, rows: points.count, columns: range.count)
                packed.multiply(rows, outputs: range, into: scores)
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
