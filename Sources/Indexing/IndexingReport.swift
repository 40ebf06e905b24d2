public import LibraryStore
public import SearchIndex
public import SystemPackage
public import VectorIndex

/// The result of one run.
public struct IndexingReport: Equatable, Sendable {
    /// A file that could not be read as an image.
    public struct Failure: Equatable, Sendable {
        /// The absolute path.
        public let path: FilePath
        /// One sentence without the path.
        public let reason: String
    }

    /// What storing embeddings as float16 costs.
    public struct Precision: Equatable, Sendable {
        /// The number of embeddings that it was measured on.
        public let vectors: Int
        /// The recall@10 after rounding, for pictures and sentences: the share of the ten true nearest that is still
        /// found.
        public let recall: Float
    }

    /// Why the search index could not be built.
    public enum IndexProblem: Equatable, Sendable, CustomStringConvertible {
        /// The index cannot be built or written.
        case index(VectorIndexError)
        /// The library cannot be read or written.
        case library(LibraryError)

        /// One sentence: what is wrong and where.
        public var description: String {
            switch self {
            case .index(let error): error.description
            case .library(let error): error.description
            }
        }
    }

    /// Images that are new in the library, and now have an embedding.
    public var added = 0
    /// Images whose content changed.
    public var updated = 0
    /// Images that were found under another path; they keep their embedding.
    public var moved = 0
    /// Images that were found as they were.
    public var unchanged = 0
    /// Images and failures that were removed because their file is gone, or because another path stands for the same
    /// file.
    public var removed = 0
    /// Images and failures that were removed because the library leaves them out now.
    public var excluded = 0
    /// Pictures that are left out because they are smaller than pictures of the library must be.
    public var tooSmall = 0
    /// Unchanged images whose facts were read again, or for the first time.
    public var described = 0
    /// Files that could not be read, in the order of the crawl.
    public var failures: [Failure] = []
    /// The number of files whose decoder is not there, by the name of their format. They do not count as failures.
    public var absent: [String: Int] = [:]
    /// Files that could not be read in an earlier run and have not changed since.
    public var knownFailures = 0
    /// Places where the library knows pictures but the crawl found none: empty folders, named folders without
    /// pictures, and links that lead nowhere. The library keeps the entries of these pictures.
    public var emptiedFolders: [FilePath] = []
    /// The mount points of missing disks. The library keeps the entries of the pictures on them.
    public var missingDisks: [FilePath] = []
    /// The search index after the run; nil if the library needs none, if it could not be built (see
    /// ``indexProblem``), or if the run was interrupted.
    public var searchIndex: IndexBuildReport?
    /// Why the search index could not be built; searches are correct without it, but slower.
    public var indexProblem: IndexProblem?
    /// What storing embeddings as float16 costs; nil if they are float32, or if there are too few to measure it.
    public var precision: Precision?
    /// The number of images that went through the encoder.
    public var embedded = 0
    /// Whether the run was stopped before its end. Everything in the report is committed.
    public var isInterrupted = false
    /// The time from the start of the crawl to the last commit, in seconds, without building the search index
    /// afterwards.
    public var seconds = 0.0

    /// An empty report.
    public init() {}

    /// The number of encoded images per second, over ``seconds``.
    public var imagesPerSecond: Double { seconds > 0 ? Double(embedded) / seconds : 0 }
}

/// The progress of a run.
public struct IndexingProgress: Equatable, Sendable {
    /// Files that were processed in this run, including failed ones.
    public let done: Int
    /// Files that have to be read in this run.
    public let total: Int
    /// Files among `done` that failed.
    public let failed: Int
}
