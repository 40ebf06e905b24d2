public import LibraryStore
internal import SearchIndex

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

    /// What is asked of the search index; what is nil stays as the library remembers it, at first a recall of 0.98, float16,
    /// and a number of lists that follows from the number of embeddings. A number of lists of 0 goes back to that.
    public var index = IndexSettings()
    /// A library with fewer embeddings gets no search index; at least 1.
    public var smallestIndexSize = IndexBuilder.defaultSmallestSize
    /// Bytes of embeddings that a build of the search index keeps in memory.
    public var indexMemory = IndexBuilder.defaultMemory

    /// The default options.
    public init() {}
}
