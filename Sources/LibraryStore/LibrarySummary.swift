/// What a library holds, in numbers.
public struct LibrarySummary: Sendable, Hashable {
    /// A model and how many images have an embedding of it.
    public struct Model: Sendable, Hashable {
        /// The model.
        public let model: ModelRecord

        /// The number of its embeddings.
        public let embeddings: Int

        /// Whether it is the one that is used when none is named.
        public let isInUse: Bool

        /// The bytes of its embeddings and of its index file.
        public let bytes: Int64
    }

    /// The number of images.
    public let images: Int

    /// The number of files that could not be read.
    public let failures: Int

    /// The models, in the order of their registration.
    public let models: [Model]

    /// The size on disk in bytes: the library file, its write-ahead log, and the index files.
    public let bytes: Int64
}
