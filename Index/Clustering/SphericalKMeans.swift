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

    /// The centroids of unit vectors.
    ///
    /// - Parameters:
    ///   - vectors: `[n, d]`, row-major, of unit length and n at least 1.
    ///   - dimension: d.
    ///   - report: Called after every pass.
    /// - Returns: As many centroids as asked for, or n if that is less. Where fewer vectors differ, some centroids
    ///   have no vector of their own.
    /// - Throws: `CancellationError`.
    /// - Complexity: O(s·k·d) a pass, s = min(n, k · samplesPerCluster).
    public func train(
        _ vectors: UnsafeBufferPointer<Float>, dimension: Int, report: (Progress) -> Void = { _ in }
    ) throws(CancellationError) -> Centroids {
        precondition(clusters > 0 && samplesPerCluster > 0)
        precondition(!vectors.isEmpty && dimension > 0 && vectors.count % dimension == 0)
        let vectors = VectorBlock(
            vectors.baseAddress!, count: vectors.count / dimension, dimension: dimension)
        var random = SplitMix64(seed: seed)
        let clusters = min(clusters, vectors.count)
        let sample = Sample(of: vectors, count: clusters * samplesPerCluster, using: &random)
        return try sample.withBlock { points throws(CancellationError) in
            var centroids = try CentroidSeeding(points: points, threads: threads, isCancelled: isCancelled)
                .choose(clusters, using: &random)
            let part = Sample(of: points, count: clusters * Self.partPerCluster, using: &random)
            var done = 0
            try part.withBlock { part throws(CancellationError) in
                while points.count >= 2 * part.count, done < Int(Double(iterations) * Self.shareOnPart) {
                    _ = try pass(&centroids, part)
                    done += 1
                    report(Progress(iteration: done, objective: nil))
                }
            }
            var last = Double.infinity
            while done < max(iterations, 1) {
                let objective = try pass(&centroids, points)
                done += 1
                report(Progress(iteration: done, objective: objective))
                if last - objective < tolerance * last { break }
                last = objective
            }
            return centroids
        }
    }

    /// Moves every centroid once; the objective before that.
    private func pass(_ centroids: inout Centroids, _ points: VectorBlock) throws(CancellationError) -> Double
    {
        let nearest = try centroids.nearest(to: points, threads: threads, isCancelled: isCancelled)
        let members = ClusterMembers(nearest, clusters: centroids.count)
        centroids.moveToMembers(members, points, threads: threads)
        centroids.repairEmpty(members, nearest, points)
        return 1 - nearest.reduce(0) { $0 + Double($1.similarity) } / Double(nearest.count)
    }
}
