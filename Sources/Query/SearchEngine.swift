public import CLIPModel
public import CatalogStore
public import ImagePreprocessing
internal import ContentHash
internal import FilePaths
public import SystemPackage
internal import VectorIndex

/// Answers queries from a library: words or a picture -> embedding -> index -> catalog -> hits.
///
/// Sees the library's embeddings as they are when it is made. Any number of threads may search at once.
public struct SearchEngine: Sendable {
    private let catalog: Catalog
    private let encoder: CLIPEncoder
    private let model: ModelRecord
    private let index: LibraryIndex

    /// An engine over the embeddings that `catalog` holds of the encoder's model.
    ///
    /// - Parameter isExact: Whether to compare every embedding even where an index would be faster.
    /// - Throws: ``QueryError/otherModel(library:holds:asked:)`` or ``QueryError/emptyLibrary(path:model:)``;
    ///   ``LibraryError`` or ``CLIPModelError``.
    /// - Complexity: O(n·d) to read n embeddings of d values; with an index O(nlist·d), and O(d) for each change since
    ///   it was built.
    public init(catalog: Catalog, encoder: CLIPEncoder, modelName: String, isExact: Bool = false) throws {
        let fingerprint = try encoder.fingerprint()
        let held = try catalog.heldModels()
        // A library may come from anywhere, and say of a model what is not so.
        let model = try catalog.models().first {
            $0.fingerprint == fingerprint && $0.dimension == encoder.dimension
        }
        guard !held.isEmpty else {
            throw QueryError.emptyLibrary(
                path: catalog.path.string, model: model.map { _ in modelName })
        }
        guard let model, held.contains(model) else {
            throw QueryError.otherModel(
                library: catalog.path.string, holds: held.map(\.name), asked: modelName)
        }
        let index = try LibraryIndex(catalog: catalog, model: model, isExact: isExact)
        // Another process may have removed the pictures meanwhile.
        guard index.count > 0 else {
            throw QueryError.emptyLibrary(path: catalog.path.string, model: modelName)
        }
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
            try find(near: try encoder.embed(texts: [query])[0], .text, options)
        }
    }

    /// The images that look most like a picture, which need not be in the library; when it is, it is left out.
    ///
    /// - Throws: ``ImageError`` if the picture cannot be read, or what the model or the catalog throws.
    public func similar(
        toImageAt path: FilePath, preprocessor: @autoclosure () throws -> ImagePreprocessor,
        decoder: ImageDecoder = ImageDecoder(), options: SearchOptions = SearchOptions()
    ) throws -> SearchResult {
        try timed(query: path.string) {
            let own = try ownImage(path)
            let stored = try own.flatMap { own in
                own.isUnchanged ? try catalog.embedding(imageID: own.id, modelID: model.id) : nil
            }
            let query = try stored ?? encoder.embed(imageAt: path, preprocessor(), decoder)[0]
            let ownEmbedding = try own.flatMap {
                try catalog.embeddingID(imageID: $0.id, modelID: model.id)
            }
            return try find(near: query, .image, options, excluding: ownEmbedding)
        }
    }

    /// The library's own record of a picture, if it has one, be it under another name of the same file.
    private func ownImage(_ path: FilePath) throws -> (id: Int64, isUnchanged: Bool)? {
        guard let resolved = path.resolvingLinks, let status = FileStatus(following: resolved) else {
            return nil
        }
        guard let image = try catalog.image(atPath: resolved) ?? image(ofFile: resolved, status) else {
            return nil
        }
        let isUnchanged =
            image.fileSize == status.fileSize && image.modificationTime == status.modificationTime
            && (image.changeTime == nil || image.changeTime == status.changeTime)
        return (image.id, isUnchanged)
    }

    /// The image of a file that the library knows by another name: hard links, folders that are mounted twice.
    private func image(ofFile path: FilePath, _ status: FileStatus) throws -> ImageRecord? {
        guard status.isRegularFile, let bytes = try? ImageFileReader.read(path) else { return nil }
        return try catalog.imagesWithContent(ContentHash(of: bytes).bytes).first { image in
            FileStatus(following: image.path)?.identity == status.identity
        }
    }

    /// The hits, and how they were found.
    private func find(
        near query: [Float], _ kind: LibraryIndex.QueryKind, _ options: SearchOptions,
        excluding excluded: Int64? = nil
    ) throws -> (hits: [SearchHit], answer: LibraryIndex.Answer) {
        var neighborOptions = NeighborOptions(
            limit: options.limit, minimumScore: options.minimumScore ?? -.infinity)
        if let excluded { neighborOptions.excluded = [KeySet([excluded])] }
        var answer = try index.search(query, kind, neighborOptions)
        var images = try catalog.images(embeddingIDs: answer.neighbors.map(\.key))
        if answer.isStale || images.count < answer.neighbors.count {
            // Another process has forgotten or changed some of them since the index was looked at.
            try index.refresh()
            answer = try index.search(query, kind, neighborOptions)
            images = try catalog.images(embeddingIDs: answer.neighbors.map(\.key))
        }
        // What goes even between these two steps has no record any more.
        let hits = answer.neighbors.filter { images[$0.key] != nil }.enumerated().compactMap {
            position, neighbor in
            images[neighbor.key].map { image in
                SearchHit(
                    rank: position + 1, score: neighbor.score, id: image.id, path: image.path,
                    width: image.width, height: image.height)
            }
        }
        return (hits, answer)
    }

    private func timed(
        query: String, _ find: () throws -> (hits: [SearchHit], answer: LibraryIndex.Answer)
    ) throws -> SearchResult {
        let clock = ContinuousClock()
        let start = clock.now
        let (hits, answer) = try find()
        return SearchResult(
            query: query, model: model.name, searched: answer.searched, index: answer.index,
            seconds: (clock.now - start) / .seconds(1), hits: hits)
    }
}
