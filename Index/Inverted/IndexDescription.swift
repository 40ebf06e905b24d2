internal import Kernels

/// How the vectors of an index are stored.
public enum VectorPrecision: UInt32, Sendable, CaseIterable {
    /// IEEE 754 binary32.
    case float32 = 32
    /// IEEE 754 binary16: half the bytes to read, and products that differ by about 0.0005 from those of float32.
    case float16 = 16

    var element: VectorBlock.Element {
        switch self {
        case .float32: .float32
        case .float16: .float16
        }
    }
}

/// What an index says about itself beside its vectors.
public struct IndexDescription: Equatable, Sendable {
    /// How many lists to look into, and what that finds of the true nearest.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists to look into; 0 before it has been measured.
        public var nprobe: Int
        /// The share of the true nearest that such a search finds, from 0 to 1.
        public var recall: Float

        /// A measured number of lists with its recall.
        public init(nprobe: Int = 0, recall: Float = 0) {
            self.nprobe = nprobe
            self.recall = recall
        }
    }

    /// What was measured after the build.
    public struct Recall: Equatable, Sendable {
        /// The recall that was asked for.
        public var target: Float = 0
        /// For queries that lie where the vectors lie.
        public var nearQueries = Tuning()
        /// For queries that lie away from the vectors, as sentences lie away from images.
        public var shiftedQueries = Tuning()

        /// Nothing measured yet.
        public init() {}
    }

    /// What the centroids were trained on.
    public struct Training: Equatable, Sendable {
        /// The number of vectors that there were then.
        public var count = 0
        /// The mean of 1 - cosine between these and their centroids.
        public var meanDistance: Float = 0

        /// What is known of a training.
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
    /// By which the owner knows its index again; ``tagLength`` bytes.
    public internal(set) var tag: [UInt8]
    /// What the centroids were trained on.
    public internal(set) var training = Training()
    /// How many lists to look into.
    public internal(set) var recall = Recall()
}
