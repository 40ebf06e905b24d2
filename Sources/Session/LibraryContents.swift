public import CatalogStore
public import LibraryStore
public import SearchIndex
public import SystemPackage
public import VectorIndex

/// What a library holds, with its indexes and the files of these.
public struct LibraryContents: Sendable {
    /// A model and what the library holds of it.
    public struct Model: Sendable {
        /// The model.
        public let model: ModelRecord
        /// The number of its embeddings.
        public let embeddings: Int
        /// Whether it is the one that is used when none is named.
        public let isInUse: Bool
        /// Whether there is an adapter for its texts.
        public let hasAdapter: Bool
        /// The bytes of its embeddings and of its index file.
        public let bytes: Int64
        /// Its index.
        public let index: IndexStatus
    }

    /// The library file.
    public let path: FilePath
    /// The number of images.
    public let images: Int
    /// The number of files that could not be read, without those whose decoder was not there.
    public let failures: Int
    /// Formats, years and places.
    public let facts: FactsSummary
    /// The models, in the order of their registration.
    public let models: [Model]
    /// The size of all files on the disk, in bytes.
    public let bytes: Int64

    /// What is wrong with the index of the model in use; nil if nothing is.
    public var indexProblem: VectorIndexError? { models.first(where: \.isInUse)?.index.problem }

    /// Counts what a library holds.
    ///
    /// - Parameters:
    ///   - catalog: The library.
    ///   - placeLimit: The most towns, of which the most frequent are named.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n*) for *n* images and embeddings.
    public init(_ catalog: Catalog, placeLimit: Int = 5) throws {
        let summary = try catalog.summary()
        let files = IndexFiles(library: catalog.path)
        path = catalog.path
        images = summary.images
        failures = summary.failures
        facts = try catalog.factsSummary(placeLimit: placeLimit)
        var bytes = summary.bytes
        models = try summary.models.map { held in
            let indexBytes = files.byteCount(modelID: held.model.id)
            bytes += indexBytes
            return Model(
                model: held.model, embeddings: held.embeddings, isInUse: held.isInUse,
                hasAdapter: try !catalog.learned(.adapter, modelID: held.model.id).isEmpty,
                bytes: held.bytes + indexBytes,
                index: try IndexStatus(library: catalog, model: held.model))
        }
        self.bytes = bytes
    }
}
