internal import Kernels

/// Chooses the initial centroids among the points, preferably far from each other.
struct CentroidSeeding {
    /// The number of candidate points for each centroid: more cost time and gain nothing.
    private static let pointsPerCentroid = 16
    /// Centroids are chosen in this many batches, so that matrix products can update the distances.
    private static let batches = 64

    let points: VectorSelection
    let team: ThreadTeam?
    let isCancelled: CancellationCheck

    /// Returns `count` of the points, each chosen with a probability proportional to 1 - cosine to the nearest one of the
    /// earlier batches; that is half the squared distance of unit vectors.
    ///
    /// - Throws: Errors from reading the points; `CancellationError`.
    func choose(_ count: Int, using random: inout SplitMix64) throws -> Centroids {
        let candidates = try points.sample(count * Self.pointsPerCentroid, using: &random).copy()
        return try candidates.withUnsafeBufferPointer { values in
            let candidates = VectorBlock(
                values.baseAddress!, count: values.count / points.dimension, dimension: points.dimension)
            var distances = [Float](repeating: 1, count: candidates.count)
            var chosen: [Int] = []
            while chosen.count < count {
                let batch = chosen.isEmpty ? 1 : min((count - 1) / Self.batches + 1, count - chosen.count)
                let picked = pick(batch, distances, using: &random)
                chosen += picked
                try lower(&distances, candidates, toward: picked)
            }
            return centroids(candidates, chosen)
        }
    }

    /// Returns different points, chosen by weight, or with equal probability if all weights are zero or too many repeat.
    private func pick(_ count: Int, _ weights: [Float], using random: inout SplitMix64) -> [Int] {
        var sums: [Double] = []
        sums.reserveCapacity(weights.count)
        var total = 0.0
        for weight in weights {
            total += Double(weight)
            sums.append(total)
        }
        var picked: Set<Int> = []
        var attempts = 0
        var order: [Int] = []
        while order.count < count {
            attempts += 1
            let index: Int
            if total > 0, attempts < 20 * count {
                let mark = Double.random(in: 0..<total, using: &random)
                index = sums.partitioningIndex { $0 > mark }
            } else {
                index = Int.random(in: 0..<weights.count, using: &random)
            }
            if picked.insert(index).inserted { order.append(index) }
        }
        return order
    }

    private func lower(
        _ distances: inout [Float], _ candidates: VectorBlock, toward picked: [Int]
    ) throws(CancellationError) {
        let search = CentroidSearch(
            centroids(candidates, picked), on: team, isCancelled: isCancelled)
        let nearest = try search.nearest(to: candidates)
        for index in distances.indices {
            distances[index] = min(distances[index], max(0, 1 - nearest[index].similarity))
        }
        for index in picked { distances[index] = 0 }
    }

    private func centroids(_ candidates: VectorBlock, _ chosen: [Int]) -> Centroids {
        let values = candidates.base.assumingMemoryBound(to: Float.self)
        let dimension = candidates.dimension
        return Centroids(
            values: chosen.flatMap {
                UnsafeBufferPointer(start: values + $0 * dimension, count: dimension)
            },
            dimension: dimension)
    }
}
