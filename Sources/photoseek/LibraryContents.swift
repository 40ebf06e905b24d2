internal import CatalogStore
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage

/// What a library holds, with its indexes and the files of these.
struct LibraryContents {
    /// A model and what the library holds of it.
    struct Model {
        let model: ModelRecord
        /// The number of its embeddings.
        let embeddings: Int
        /// Whether it is the one that is used when none is named.
        let isInUse: Bool
        /// The bytes of its embeddings and of its index file.
        let bytes: Int64
        let index: IndexStatus
    }

    let path: FilePath
    let images: Int
    /// The number of files that could not be read.
    let failures: Int
    let models: [Model]
    /// The size of all files on the disk.
    let bytes: Int64

    /// - Throws: ``LibraryError``.
    init(_ catalog: Catalog) throws {
        let summary = try catalog.summary()
        let files = IndexFiles(library: catalog.path)
        path = catalog.path
        images = summary.images
        failures = summary.failures
        models = try summary.models.map { held in
            Model(
                model: held.model, embeddings: held.embeddings, isInUse: held.isInUse,
                bytes: held.bytes + files.byteCount(modelID: held.model.id),
                index: try IndexStatus(library: catalog, model: held.model))
        }
        bytes = summary.models.reduce(summary.bytes) { $0 + files.byteCount(modelID: $1.model.id) }
    }
}
