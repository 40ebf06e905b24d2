internal import Kernels

/// k-means on the sphere: unit vectors, and centroids that are the directions of their clusters' sums.
///
/// Dhillon and Modha 2001, "Concept decompositions for large sparse text data using clustering". Seeded by sampling
/// in proportion to the squared distance from what was chosen before (k-means++, Arthur and Vassilvitskii 2007), in
/// batches. The result depends on the vectors and the options alone, not on the number of threads.
public struct SphericalKMeans: Sendable {
    /// How many centroids are wanted.
    public var clusters: Int
    /// The largest number of passes over the sample.
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
        /// The mean of 1 - cosine between the sample's vectors and their centroids, before the pass moved these.
        public let objective: Double
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
            var last = Double.infinity
            for iteration in 1...max(iterations, 1) {
                let nearest = try centroids.nearest(
                    to: points, threads: threads, isCancelled: isCancelled)
                let objective = 1 - nearest.reduce(0) { $0 + Double($1.similarity) } / Double(nearest.count)
                let members = ClusterMembers(nearest, clusters: clusters)
                centroids.moveToMembers(members, points, threads: threads)
                centroids.repairEmpty(members, nearest, points)
                report(Progress(iteration: iteration, objective: objective))
                if last - objective < tolerance * last { break }
                last = objective
            }
            return centroids
        }
    }
}
