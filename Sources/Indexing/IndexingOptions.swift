/// How pictures are indexed.
public struct IndexingOptions: Equatable, Sendable {
    /// The number of threads that work at the same time, each reading a file or encoding a batch; at least 1.
    public var threads = 1
    /// The number of images that are encoded together and committed together; at least 1.
    ///
    /// More of them in a batch make no encoder faster, need more memory and leave other threads without work at the end.
    public var batchSize = 8
    /// Whether files that failed before are read again although they did not change.
    public var retriesFailed = false
    /// Whether every file is read and hashed, although size and times say that it did not change.
    public var readsAll = false
    /// Whether everything below a folder is forgotten when there is nothing in it any more, when no picture is
    /// left below a folder that was named, or when the disk that it lay on is missing. Without this, it is kept.
    public var forgetsEmptyFolders = false

    /// Whether embeddings are stored as float16; nil leaves a model's as they are, and those of a new one float32.
    public var usesFloat16: Bool?

    /// How the search index is built.
    public var searchIndex = SearchIndexOptions()

    /// The default options.
    public init() {}
}
