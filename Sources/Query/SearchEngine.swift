public import CLIPModel
public import CatalogStore
public import ImagePreprocessing
internal import Glibc
internal import VectorIndex

/// Answers queries from a library: words or a picture -> embedding -> index -> catalog -> hits.
///
/// Holds a snapshot of the library's embeddings in memory, taken when it is made. Immutable; any number of
/// threads may search at once.
public struct SearchEngine: Sendable {
    private let catalog: Catalog
    private let encoder: CLIPEncoder
    private let model: ModelRecord
    private let index: ExactIndex

    /// An engine over the embeddings that `catalog` holds of the encoder's model.
    ///
    /// - Throws: ``QueryError/otherModel(library:holds:asked:)`` or ``QueryError/emptyLibrary(path:)``;
    ///   ``CatalogError`` or ``CLIPModelError``.
    /// - Complexity: O(n·d) to read n embeddings of d values.
    public init(catalog: Catalog, encoder: CLIPEncoder, modelName: String) throws {
        let fingerprint = try encoder.checkpoint.fingerprint()
        guard let inUse = try catalog.modelInUse() else {
            throw QueryError.emptyLibrary(path: catalog.path)
        }
        guard let model = try catalog.models().first(where: { $0.fingerprint == fingerprint }) else {
            throw QueryError.otherModel(library: catalog.path, holds: inUse.name, asked: modelName)
        }
        var index = ExactIndex(
            dimension: model.dimension, capacity: try catalog.embeddingCount(modelID: model.id))
        try catalog.forEachEmbedding(modelID: model.id) { id, vector in index.append(vector, key: id) }
        guard index.count > 0 else { throw QueryError.emptyLibrary(path: catalog.path) }
        self.catalog = catalog
        self.encoder = encoder
        self.model = model
        self.index = index
    }

    /// The images that a sentence describes best.
    ///
    /// - Throws: ``QueryError/emptyQuery``, or what the model or the catalog throws.
    public func search(_ text: String, options: SearchOptions = SearchOptions()) throws -> SearchResult {
        let query = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !query.isEmpty else { throw QueryError.emptyQuery }
        return try timed(query: text) {
            try hits(near: try encoder.embed(texts: [query])[0], options)
        }
    }

    /// The images that look most like a picture, which need not be in the library; when it is, it is left out.
    ///
    /// - Throws: ``ImageError`` if the picture cannot be read, or what the model or the catalog throws.
    public func similar(
        toImageAt path: String, preprocessor: @autoclosure () throws -> ImagePreprocessor,
        decoder: ImageDecoder = ImageDecoder(), options: SearchOptions = SearchOptions()
    ) throws -> SearchResult {
        try timed(query: path) {
            let own = try ownImage(path)
            let stored = try own.flatMap { own in
                own.isUnchanged ? try catalog.embedding(imageID: own.id, modelID: model.id) : nil
            }
            let query = try stored ?? encoder.embed(imageAt: path, preprocessor(), decoder)[0]
            return try hits(near: query, options, excluding: own?.id)
        }
    }

    /// The library's own record of a picture, if it has one.
    private func ownImage(_ path: String) throws -> (id: Int64, isUnchanged: Bool)? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard let image = try catalog.image(atPath: String(cString: resolved)), stat(resolved, &status) == 0
        else { return nil }
        let time = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        return (image.id, image.fileSize == Int64(status.st_size) && image.modificationTime == time)
    }

    private func hits(
        near query: [Float], _ options: SearchOptions, excluding excluded: Int64? = nil
    ) throws -> [SearchHit] {
        let neighbors = index.search(
            query, limit: options.limit, minimumScore: options.minimumScore ?? -.infinity
        ) { $0 != excluded }
        let images = try catalog.images(ids: neighbors.map(\.key))
        // An image that another process forgot since the snapshot has no record any more.
        return neighbors.filter { images[$0.key] != nil }.enumerated().compactMap { position, neighbor in
            images[neighbor.key].map { image in
                SearchHit(
                    rank: position + 1, score: neighbor.score, id: image.id, path: image.path,
                    width: image.width, height: image.height)
            }
        }
    }

    private func timed(query: String, _ find: () throws -> [SearchHit]) throws -> SearchResult {
        let clock = ContinuousClock()
        let start = clock.now
        let hits = try find()
        return SearchResult(
            query: query, model: model.name, searched: index.count, index: "exact",
            seconds: (clock.now - start) / .seconds(1), hits: hits)
    }
}
