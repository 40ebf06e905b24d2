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
