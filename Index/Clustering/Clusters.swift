internal import Kernels

/// The sum of the points of each cluster. The points are added block by block.
struct ClusterSums {
    private let dimension: Int
    private let team: ThreadTeam?
    /// `[clusters, dimension]`.
    private var sums: [Float]
    /// The number of points of each cluster.
    private(set) var counts: [Int]

    /// Creates sums without any points.
    init(clusters: Int, dimension: Int, on team: ThreadTeam?) {
        (self.dimension, self.team) = (dimension, team)
        sums = [Float](repeating: 0, count: clusters * dimension)
        counts = [Int](repeating: 0, count: clusters)
    }

    /// Adds points to the sums of their clusters, in their order, so that the sums do not depend on the blocks.
    ///
    /// - Complexity: O(n·dimension + clusters).
    mutating func add(_ points: VectorBlock, to clusters: [CentroidSearch.Nearest]) {
        let members = ClusterMembers(clusters.map(\.centroid), clusters: counts.count)
        let shared = SharedBlock(block: points)
        let dimension = dimension
        sums.withUnsafeMutableBufferPointer { sums in
            let result = SharedElements(sums)
            forEachPiece(of: counts.count, on: team) { cluster in
                let base = shared.block.base.assumingMemoryBound(to: Float.self)
                for point in members.members(cluster) {
                    Kernels.add(
                        result.base + cluster * dimension, base + Int(point) * dimension, count: dimension)
                }
            }
        }
        for cluster in counts.indices { counts[cluster] += members.members(cluster).count }
    }

    /// Moves every centroid to the direction of the sum of its points; a centroid without points stays.
    func move(_ centroids: inout Centroids) {
        for cluster in counts.indices where counts[cluster] > 0 {
            let range = cluster * dimension..<(cluster + 1) * dimension
            var sum = Array(sums[range])
            sum.withUnsafeMutableBufferPointer { sum in
                // If the points cancel each other out, their sum has no direction.
                guard length(UnsafeBufferPointer(sum)) > 1e-6 * Double(counts[cluster]) else { return }
                normalize(sum)
                centroids.values.replaceSubrange(range, with: sum)
            }
        }
    }
}

/// The points of each cluster, in their original order.
struct ClusterMembers: Sendable {
    /// The start of each cluster in `points`, followed by the number of points.
    private let starts: [Int]
    /// The indices of the points, by cluster.
    private let points: [Int32]

    /// Sorts points by their cluster.
    ///
    /// - Complexity: O(n + k).
    init(_ clusterOfPoint: some Collection<Int32>, clusters: Int) {
        var starts = [Int](repeating: 0, count: clusters + 1)
        for cluster in clusterOfPoint { starts[Int(cluster) + 1] += 1 }
        for cluster in 0..<clusters { starts[cluster + 1] += starts[cluster] }
        var next = starts
        var points = [Int32](repeating: 0, count: clusterOfPoint.count)
        for (index, cluster) in clusterOfPoint.enumerated() {
            points[next[Int(cluster)]] = Int32(index)
            next[Int(cluster)] += 1
        }
        self.starts = starts
        self.points = points
    }

    /// The points of a cluster.
    func members(_ cluster: Int) -> ArraySlice<Int32> { points[starts[cluster]..<starts[cluster + 1]] }
}
