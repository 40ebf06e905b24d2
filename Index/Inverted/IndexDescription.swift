public import Kernels

/// The properties of an index that are stored beside its vectors.
public struct IndexDescription: Equatable, Sendable {
    /// The number of lists to search, and the recall of that.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists to search; 0 before it has been measured.
        public var nprobe: Int
        /// The share of the true nearest neighbours that such a search finds, from 0 to 1.
        public var recall: Float

        /// A measured number of lists with its recall.
        public init(nprobe: Int = 0, recall: Float = 0) {
            self.nprobe = nprobe
            self.recall = recall
        }
    }

    /// What was measured after the build.
    public struct Recall: Equatable, Sendable {
        /// The requested recall.
        public var target: Float = 0
        /// For queries that lie among the vectors.
        public var nearQueries = Tuning()
        /// For queries that lie away from the vectors, as embeddings of texts lie away from those of images.
        public var shiftedQueries = Tuning()

        /// Nothing measured yet.
        public init() {}
    }

    /// What the centroids were trained on.
    public struct Training: Equatable, Sendable {
        /// The number of vectors at the time of the training.
        public var count = 0
        /// The mean of 1 - cosine between these and their centroids.
        public var meanDistance: Float = 0

        /// Creates the description of a training.
        public init(count: Int = 0, meanDistance: Float = 0) {
            self.count = count
            self.meanDistance = meanDistance
        }
    }

    /// The length of ``tag`` in bytes.
    public static let tagLength = 32

    /// The number of values of a vector.
    public internal(set) var dimension: Int
    /// How the vectors are stored.
    public internal(set) var precision: VectorPrecision
    /// The number of lists.
    public internal(set) var nlist: Int
    /// The number of vectors.
    public internal(set) var count: Int
    /// Counts the builds of one owner.
    public internal(set) var generation: UInt64
    /// Identifies the index to its owner; ``tagLength`` bytes.
    public internal(set) var tag: [UInt8]
    /// What the centroids were trained on.
    public internal(set) var training = Training()
    /// The measured recall, and how many lists to search for it.
    public internal(set) var recall = Recall()
}
