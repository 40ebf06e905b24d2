public import LibraryStore

/// The number of images, failures and embeddings in a library, and its size on disk.
public struct LibrarySummary: Sendable, Hashable {
    /// A model and the number of images that have an embedding of it.
    public struct Model: Sendable, Hashable {
        /// The model.
        public let model: ModelRecord

        /// The number of its embeddings.
        public let embeddings: Int

        /// Whether this model is used when the user names none.
        public let isInUse: Bool

        /// The size of its embeddings in bytes.
        public let bytes: Int64
    }

    /// The number of images.
    public let images: Int

    /// The number of files that could not be read.
    public let failures: Int

    /// The models, in the order of their registration.
    public let models: [Model]

    /// The size on disk in bytes: the library file and its write-ahead log, without the index files.
    public let bytes: Int64
}
