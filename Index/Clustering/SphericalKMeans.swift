internal import Kernels

/// k-means on the sphere: the vectors have unit length, and a centroid is the direction of the sum of its cluster.
///
/// Dhillon and Modha 2001, "Concept decompositions for large sparse text data using clustering". The initial centroids
/// are sampled in batches, in proportion to the squared distance from those chosen before (k-means++, Arthur and
/// Vassilvitskii 2007). The result depends only on the vectors and the options, not on the number of threads.
public struct SphericalKMeans: Sendable {
    /// This share of the passes, the first ones, uses only `partPerCluster` vectors for each centroid. They bring the
    /// centroids close to their final positions in a fraction of the time.
    private static let shareOnPart = 0.4
    private static let partPerCluster = 32

    /// The number of centroids to train.
    public var clusters: Int
    /// The largest number of passes.
    public var iterations = 10
    /// The number of vectors in the sample for each centroid; the training leaves out all others.
    public var samplesPerCluster = 256
    /// Training ends when a pass improves the objective by less than this share.
    public var tolerance = 1e-4
    /// The seed of the random numbers.
    public var seed: UInt64 = 1
    /// The number of threads to use.
    public var threads = 1
    /// Returns true to cancel the training.
    public var isCancelled: CancellationCheck = { false }

    /// Creates a training of `clusters` centroids with the default options.
    public init(clusters: Int) {
        precondition(clusters > 0)
        self.clusters = clusters
    }

    /// The progress of a training.
    public struct Progress: Sendable {
        /// The number of completed passes.
        public let iteration: Int
        /// The mean of 1 - cosine between the sample's vectors and their centroids, before the pass moved the centroids;
        /// nil for a pass over a part of the sample.
        public let objective: Double?
    }

    /// Trains the centroids of unit vectors in memory.
    ///
    /// - Parameters:
    ///   - vectors: `[n, d]`, row-major, of unit length and n at least 1.
    ///   - dimension: d.
    ///   - report: Called after every pass.
    /// - Returns: as ``train(_:first:report:)``.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(s·k·d) for each pass, s = min(n, k · samplesPerCluster).
    public func train(
        _ vectors: UnsafeBufferPointer<Float>, dimension: Int, report: (Progress) -> Void = { _ in }
    ) throws -> Centroids {
        precondition(dimension > 0 && vectors.count % dimension == 0)
        let keys = (0..<vectors.count / dimension).map(Int64.init)
        return try train(VectorTable(keys: keys, values: vectors, dimension: dimension), report: report)
    }

    /// Trains the centroids of the unit vectors of a source.
    ///
    /// - Parameters:
    ///   - vectors: At least one, of unit length; read about as often as there are passes.
    ///   - first: The number of vectors to use, from the first on; nil for all.
    ///   - report: Called after every pass.
    /// - Returns: As many centroids as requested, or n if that is less. If fewer vectors are distinct, some centroids have
    ///   no vector of their own. The result does not depend on the blocks.
    /// - Throws: Errors from reading the vectors; `CancellationError`.
    /// - Complexity: O(s·k·d) time for each pass, s = min(n, k · samplesPerCluster), plus that of reading all n; memory for
    ///   32 vectors for each centroid, and 16 bytes for each vector of the sample.
    public func train(
        _ vectors: some VectorSource, first: Int? = nil, report: (Progress) -> Void = { _ in }
    ) throws -> Centroids {
        let all = VectorSelection(first: first ?? vectors.count, of: vectors)
        precondition(clusters > 0 && samplesPerCluster > 0 && all.count > 0)
        var random = SplitMix64(seed: seed)
        let clusters = min(clusters, all.count)
        let points = all.sample(clusters * samplesPerCluster, using: &random)
        let team = ThreadTeam(count: threads)
        var centroids = try CentroidSeeding(points: points, team: team, isCancelled: isCancelled)
            .choose(clusters, using: &random)
        let done = try moveByPart(&centroids, points, on: team, using: &random, report: report)
        try move(&centroids, points, after: done, on: team, report: report)
        return centroids
    }

    /// Brings the centroids close to their final positions by passes over a part of the points.
    ///
    /// - Returns: The number of passes.
    private func moveByPart(
        _ centroids: inout Centroids, _ points: VectorSelection, on team: ThreadTeam?,
        using random: inout SplitMix64, report: (Progress) -> Void
    ) throws -> Int {
        let part = points.sample(centroids.count * Self.partPerCluster, using: &random)
        let passes = Int(Double(iterations) * Self.shareOnPart)
        guard points.count >= 2 * part.count, passes > 0 else { return 0 }
        let keys = (0..<part.count).map(Int64.init)
        try part.copy().withUnsafeBufferPointer { values in
            let table = VectorTable(keys: keys, values: values, dimension: points.dimension)
            for done in 1...passes {
                _ = try pass(&centroids, VectorSelection(first: table.count, of: table), on: team)
                report(Progress(iteration: done, objective: nil))
            }
        }
        return passes
    }

    /// Moves the centroids by passes over all points, until the objective hardly improves.
    private func move(
        _ centroids: inout Centroids, _ points: VectorSelection, after done: Int, on team: ThreadTeam?,
        report: (Progress) -> Void
    ) throws {
        var done = done
        var last = Double.infinity
        while done < max(iterations, 1) {
            let objective = try pass(&centroids, points, on: team)
            done += 1
            report(Progress(iteration: done, objective: objective))
            if last - objective < tolerance * last { break }
            last = objective
        }
    }

    /// Moves every centroid once, and returns the objective before that.
    private func pass(
        _ centroids: inout Centroids, _ points: VectorSelection, on team: ThreadTeam?
    ) throws -> Double {
        let search = CentroidSearch(centroids, on: team, isCancelled: isCancelled)
        var sums = ClusterSums(
            clusters: centroids.count, dimension: centroids.dimension, on: team)
        var similarities: [Float] = []
        similarities.reserveCapacity(points.count)
        try points.forEachBlock { block in
            let nearest = try search.nearest(to: block)
            sums.add(block, to: nearest)
            for point in nearest { similarities.append(point.similarity) }
        }
        sums.move(&centroids)
        let empty = sums.counts.indices.filter { sums.counts[$0] == 0 }
        if !empty.isEmpty { try repair(&centroids, empty, similarities, points) }
        return 1 - similarities.reduce(0) { $0 + Double($1) } / Double(similarities.count)
    }

    /// Moves centroids without points to the points that are farthest from their own centroid. Skips points that equal it.
    ///
    /// - Complexity: O(n log n), and one more pass over the points.
    private func repair(
        _ centroids: inout Centroids, _ empty: [Int], _ similarities: [Float], _ points: VectorSelection
    ) throws {
        // With rounding, the similarity of a point to a centroid that equals it can be this low.
        let same: Float = 1 - 1e-5
        let farthest = similarities.indices.sorted { (similarities[$0], $0) < (similarities[$1], $1) }
        let moves = zip(empty, farthest).filter { similarities[$0.1] < same }.sorted { $0.1 < $1.1 }
        let values = try points.copy(moves.map(\.1))
        let dimension = centroids.dimension
        for (index, (cluster, _)) in moves.enumerated() {
            centroids.values.replaceSubrange(
                cluster * dimension..<(cluster + 1) * dimension,
                with: values[index * dimension..<(index + 1) * dimension])
        }
    }
}
