public import SystemPackage

/// What one run over some folders did.
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
        /// The share of the ten nearest among them that is found after rounding, for pictures and sentences.
        public let recall: Float
    }

    /// Images that are new in the library, and now have an embedding.
    public var added = 0
    /// Images whose content changed.
    public var updated = 0
    /// Images that were found under another path; they keep their embedding.
    public var moved = 0
    /// Images that were found as they were.
    public var unchanged = 0
    /// Images and failures that are forgotten because the file is gone.
    public var removed = 0
    /// Files that could not be read, in the order of the crawl.
    public var failures: [Failure] = []
    /// Files that could not be read in an earlier run and have not changed since.
    public var knownFailures = 0
    /// Folders and links behind which there is nothing any more but was before; what the library knows of them is
    /// kept.
    public var emptiedFolders: [FilePath] = []
    /// The mount points of disks that are missing; what the library knows of the pictures on them is kept.
    public var missingDisks: [FilePath] = []
    /// The search index after the run; nil for a library that needs none, or when ``indexProblem`` says so.
    public var searchIndex: SearchIndexReport?
    /// Why the search index could not be built, in one sentence; searches are right without it, but slower.
    public var indexProblem: String?
    /// What storing embeddings as float16 costs; nil where they are float32, or too few to tell.
    public var precision: Precision?
    /// The images that went through the encoder.
    public var embedded = 0
    /// Whether the run was stopped before its end; what it reports is done and kept.
    public var isInterrupted = false
    /// From the crawl to the last commit, in seconds; without what the search index took after that.
    public var seconds = 0.0

    /// An empty report.
    public init() {}

    /// The rate of the encoder, over the whole run.
    public var imagesPerSecond: Double { seconds > 0 ? Double(embedded) / seconds : 0 }
}
