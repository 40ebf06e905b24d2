internal import Kernels

/// k-means on the sphere: unit vectors, and centroids that are the directions of their clusters' sums.
///
/// Dhillon and Modha 2001, "Concept decompositions for large sparse text data using clustering". Seeded by sampling
/// in proportion to the squared distance from what was chosen before (k-means++, Arthur and Vassilvitskii 2007), in
/// batches. The result depends on the vectors and the options alone, not on the number of threads.
public struct SphericalKMeans: Sendable {
    /// The first passes, this share of all, look at so many vectors for each centroid only: they bring the centroids
    /// nearly to their places in a fraction of the time.
    private static let shareOnPart = 0.4
    private static let partPerCluster = 32

    /// How many centroids are wanted.
    public var clusters: Int
    /// The largest number of passes.
    public var iterations = 10
    /// The vectors of the sample for each centroid; what is more is left out of the training.
    public var samplesPerCluster = 256
    /// Training ends when a pass improves the objective by less than this share.
    public var tolerance = 1e-4
    /// Where the random numbers start.
    public var seed: UInt64 = 1
    /// The number of threads at work.
    public var threads = 1
    /// Whether to give up.
    public var isCancelled: CancellationCheck = { false }

    /// A training of so many clusters with the usual options.
    public init(clusters: Int) {
        precondition(clusters > 0)
        self.clusters = clusters
    }

    /// How far a training is.
    public struct Progress: Sendable {
        /// The number of passes that are done.
        public let iteration: Int
        /// The mean of 1 - cosine between the sample's vectors and their centroids, before the pass moved these; nil for
        /// a pass over a part of the sample.
        public let objective: Double?
    }

    /// The centroids of unit vectors that lie in memory.
    ///
    /// - Parameters:
    ///   - vectors: `[n, d]`, row-major, of unit length and n at least 1.
    ///   - dimension: d.
    ///   - report: Called after every pass.
    /// - Returns: as ``train(_:first:report:)``.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(s·k·d) a pass, s = min(n, k · samplesPerCluster).
    public func train(
        _ vectors: UnsafeBufferPointer<Float>, dimension: Int, report: (Progress) -> Void = { _ in }
    ) throws -> Centroids {
        precondition(dimension > 0 && vectors.count % dimension == 0)
        let keys = (0..<vectors.count / dimension).map(Int64.init)
        return try train(VectorTable(keys: keys, values: vectors, dimension: dimension), report: report)
    }

    /// The centroids of the unit vectors of a source.
    ///
    /// - Parameters:
    ///   - vectors: At least one, of unit length; read about as often as there are passes.
    ///   - first: How many of them take part, from the first on; nil for all.
    ///   - report: Called after every pass.
    /// - Returns: As many centroids as asked for, or n if that is less. Where fewer vectors differ, some centroids
    ///   have no vector of their own. It does not matter in which blocks the vectors come.
    /// - Throws: What reading the vectors meets; `CancellationError`.
    /// - Complexity: O(s·k·d) time a pass, s = min(n, k · samplesPerCluster), beside that of reading all n; memory for
    ///   32 vectors of each centroid, and 16 bytes for each of the sample.
    public func train(
        _ vectors: some VectorSource, first: Int? = nil, report: (Progress) -> Void = { _ in }
    ) throws -> Centroids {
        let all = VectorSelection(first: first ?? vectors.count, of: vectors)
        precondition(clusters > 0 && samplesPerCluster > 0 && all.count > 0)
        var random = SplitMix64(seed: seed)
        let clusters = min(clusters, all.count)
        let points = all.sample(clusters * samplesPerCluster, using: &random)
        var centroids = try CentroidSeeding(points: points, threads: threads, isCancelled: isCancelled)
            .choose(clusters, using: &random)
        let done = try moveByPart(&centroids, points, using: &random, report: report)
        try move(&centroids, points, after: done, report: report)
        return centroids
    }

    /// Brings the centroids nearly to their places by passes over a part of the points.
    ///
    /// - Returns: The number of passes.
    private func moveByPart(
        _ centroids: inout Centroids, _ points: VectorSelection, using random: inout SplitMix64,
        report: (Progress) -> Void
    ) throws -> Int {
        let part = points.sample(centroids.count * Self.partPerCluster, using: &random)
        let passes = Int(Double(iterations) * Self.shareOnPart)
        guard points.count >= 2 * part.count, passes > 0 else { return 0 }
        let keys = (0..<part.count).map(Int64.init)
        try part.copy().withUnsafeBufferPointer { values in
            let table = VectorTable(keys: keys, values: values, dimension: points.dimension)
            for done in 1...passes {
                _ = try pass(&centroids, VectorSelection(first: table.count, of: table))
                report(Progress(iteration: done, objective: nil))
            }
        }
        return passes
    }

    /// Moves the centroids by passes over all points, until they stay about where they are.
    private func move(
        _ centroids: inout Centroids, _ points: VectorSelection, after done: Int, report: (Progress) -> Void
    ) throws {
        var done = done
        var last = Double.infinity
        while done < max(iterations, 1) {
            let objective = try pass(&centroids, points)
            done += 1
            report(Progress(iteration: done, objective: objective))
            if last - objective < tolerance * last { break }
            last = objective
        }
    }

    /// Moves every centroid once; the objective before that.
    private func pass(_ centroids: inout Centroids, _ points: VectorSelection) throws -> Double {
        let search = CentroidSearch(centroids, threads: threads, isCancelled: isCancelled)
        var sums = ClusterSums(
            clusters: centroids.count, dimension: centroids.dimension, threads: threads)
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

    /// Moves centroids without points to the points that are farthest from theirs, as long as these differ from it.
    ///
    /// - Complexity: O(n log n), and another reading of the points.
    private func repair(
        _ centroids: inout Centroids, _ empty: [Int], _ similarities: [Float], _ points: VectorSelection
    ) throws {
        // Rounding leaves a point this far from a centroid that equals it.
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
