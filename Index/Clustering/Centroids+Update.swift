internal import Kernels

extension Centroids {
    /// Moves every centroid to the direction of the sum of its points; one without points stays.
    ///
    /// - Complexity: O(n·dimension).
    mutating func moveToMembers(_ members: ClusterMembers, _ points: VectorBlock, threads: Int) {
        let shared = SharedBlock(block: points)
        let dimension = dimension
        let count = count
        values.withUnsafeMutableBufferPointer { values in
            let result = SharedElements(values)
            forEachPart(of: count, threads: threads) { cluster in
                let members = members.members(cluster)
                guard !members.isEmpty else { return }
                let base = shared.block.base.assumingMemoryBound(to: Float.self)
                var sum = [Float](repeating: 0, count: dimension)
                sum.withUnsafeMutableBufferPointer { sum in
                    for point in members {
                        add(sum.baseAddress!, base + Int(point) * dimension, count: dimension)
                    }
                    // Points that cancel each other out have no direction.
                    guard length(UnsafeBufferPointer(sum)) > 1e-6 * Double(members.count) else { return }
                    normalize(sum)
                    (result.base + cluster * dimension).update(from: sum.baseAddress!, count: dimension)
                }
            }
        }
    }

    /// Moves centroids without points to the points that are farthest from theirs, as long as these differ from it.
    ///
    /// - Complexity: O(n) when no cluster is empty, else O(n log n).
    mutating func repairEmpty(_ members: ClusterMembers, _ nearest: [Nearest], _ points: VectorBlock) {
        let empty = (0..<count).filter { members.members($0).isEmpty }
        guard !empty.isEmpty else { return }
        let farthest = nearest.indices.sorted {
            (nearest[$0].similarity, $0) < (nearest[$1].similarity, $1)
        }
        let base = points.base.assumingMemoryBound(to: Float.self)
        // Rounding leaves a point this far from a centroid that equals it.
        let same: Float = 1 - 1e-5
        for (cluster, point) in zip(empty, farthest) where nearest[point].similarity < same {
            let row = UnsafeBufferPointer(start: base + point * dimension, count: dimension)
            values.replaceSubrange(cluster * dimension..<(cluster + 1) * dimension, with: row)
        }
    }
}
