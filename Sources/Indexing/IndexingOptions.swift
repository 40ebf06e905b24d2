public import Kernels
public import LibraryStore
internal import SearchIndex

/// How pictures are indexed.
public struct IndexingOptions: Equatable, Sendable {
    /// The number of threads that work at the same time, each reading a file or encoding a batch; at least 1.
    public var threads = 1
    /// The number of images that are encoded together and committed together; at least 1.
    ///
    /// Larger batches do not speed up any encoder. They need more memory, and leave other threads idle at the end of
    /// a run.
    public var batchSize = 8
    /// Whether files that failed in an earlier run are read again even if they have not changed.
    public var retriesFailed = false
    /// Whether every file is read and hashed, even if its size and times have not changed.
    public var readsAll = false
    /// Whether the library forgets everything below a folder if the folder is empty, if it was named and no picture
    /// is left below it, or if its disk is missing. Otherwise these entries are kept.
    public var forgetsEmptyFolders = false
    /// Whether files without an extension are looked into. Those that do not begin like a picture are left out.
    public var readsNamesWithoutExtension = false
    /// Whether a raw file and the picture of the same name beside it are two pictures. Otherwise the raw file is a companion
    /// of that picture.
    public var separatesPairs = false

    /// How embeddings are stored; nil leaves those of a known model as they are, and stores those of a new one as float32.
    public var precision: VectorPrecision?

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
