/// Which points belong to which cluster, sorted by cluster and within each in their order.
struct ClusterMembers: Sendable {
    /// Where each cluster begins in `points`, and at the end the number of points.
    let starts: [Int]
    /// The points' indices.
    let points: [Int32]

    /// Sorts points by their nearest centroid.
    ///
    /// - Complexity: O(n + k).
    init(_ nearest: [Centroids.Nearest], clusters: Int) {
        var starts = [Int](repeating: 0, count: clusters + 1)
        for point in nearest { starts[Int(point.centroid) + 1] += 1 }
        for cluster in 0..<clusters { starts[cluster + 1] += starts[cluster] }
        var next = starts
        var points = [Int32](repeating: 0, count: nearest.count)
        for (index, point) in nearest.enumerated() {
            points[next[Int(point.centroid)]] = Int32(index)
            next[Int(point.centroid)] += 1
        }
        self.starts = starts
        self.points = points
    }

    /// The points of a cluster.
    func members(_ cluster: Int) -> ArraySlice<Int32> { points[starts[cluster]..<starts[cluster + 1]] }
}
