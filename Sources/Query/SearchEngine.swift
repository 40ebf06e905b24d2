public import CLIPModel
internal import ContentHash
internal import FilePaths
public import ImageEmbedding
internal import ImagePreprocessing
public import LibraryStore
internal import SearchIndex
public import SystemPackage
public import TextEmbedding
internal import VectorIndex

/// Answers queries from a library: text or image -> embedding -> index -> catalog -> hits.
///
/// Searches a snapshot of the library's embeddings, and takes a new one when it finds that some were removed. Any number
/// of threads may search at once.
///
/// ```swift
/// let engine = try SearchEngine(library: catalog, encoder: encoder, modelName: "scenes")
/// for hit in try engine.search("a red circle").hits { print(hit.score, hit.path) }
/// ```
public struct SearchEngine: Sendable {
    let library: any Library
    /// Makes the embeddings of texts, with the adapter of the library if it has one.
    public let textEmbedder: TextEmbedder
    /// Whether the library's strengths are those of ``textEmbedder``.
    let knowsStrengths: Bool
    /// The model as the library records it.
    public let model: ModelRecord
    let probes: (any ProbeSource)?
    let nearest: NearestEmbeddings

    /// The model of the embeddings.
    public var encoder: CLIPEncoder { textEmbedder.encoder }

    /// Creates an engine over the embeddings that a library holds for the encoder's model.
    ///
    /// - Parameters:
    ///   - library: Where to search.
    ///   - encoder: Makes the embeddings of queries.
    ///   - modelName: What the user calls the model, for errors.
    ///   - isExact: Whether to compare every embedding even if an index would be faster.
    ///   - usesAdapter: Whether texts go through the library's adapter, if it has one. If they do not although it has one, hits have no
    ///     strength, because the library knows only those with the adapter.
    ///   - batcher: Encodes the texts of several threads together, with the same encoder; nil to encode them by themselves.
    ///   - probes: Knows what terms such as `like:dog` mean; nil if there are none.
    /// - Throws: ``QueryError/otherModel(library:holds:asked:)`` or ``QueryError/emptyLibrary(path:model:)``;
    ///   `TextEmbeddingError`, `LibraryError` or `CLIPModelError`.
    /// - Complexity: O(n·d) to read n embeddings of d values; with an index O(nlist·d), and O(d) for each change since
    ///   it was built.
    public init(
        library: any Library, encoder: CLIPEncoder, modelName: String, isExact: Bool = false,
        usesAdapter: Bool = true, batcher: TextBatcher? = nil, probes: (any ProbeSource)? = nil
    ) throws {
        let model = try Self.heldModel(of: encoder, named: modelName, in: library)
        let nearest = try NearestEmbeddings(library: library, model: model, isExact: isExact)
        // Another process may have removed the images meanwhile.
        guard nearest.count > 0 else {
            throw QueryError.emptyLibrary(path: library.path.string, model: modelName)
        }
        self.library = library
        if usesAdapter {
            textEmbedder = TextEmbedder(
                encoder, adapter: try LibraryAdapter(in: library, of: model)?.adapter, batcher: batcher)
            knowsStrengths = true
        } else {
            textEmbedder = TextEmbedder(encoder, batcher: batcher)
            knowsStrengths = try !LibraryAdapter.exists(in: library, of: model)
        }
        self.model = model
        self.probes = probes
        self.nearest = nearest
    }

    /// Takes a new snapshot of the library, which has the pictures that were added since the last.
    ///
    /// - Throws: `LibraryError`.
    /// - Complexity: as for a new engine.
    public func refresh() throws { try nearest.refresh() }

    /// The model of an encoder as a library holds it.
    ///
    /// - Throws: ``QueryError/otherModel(library:holds:asked:)`` or ``QueryError/emptyLibrary(path:model:)``; `LibraryError` or
    ///   `CLIPModelError`.
    public static func heldModel(
        of encoder: CLIPEncoder, named modelName: String, in library: any Library
    ) throws -> ModelRecord {
        let fingerprint = try encoder.fingerprint()
        let held = try library.heldModels()
        // A library may come from anywhere, and its entry for a model may be wrong.
        let model = try library.models().first {
            $0.fingerprint == fingerprint && $0.dimension == encoder.dimension
        }
        guard !held.isEmpty else {
            throw QueryError.emptyLibrary(
                path: library.path.string, model: model.map { _ in modelName })
        }
        guard let model, held.contains(model) else {
            throw QueryError.otherModel(
                library: library.path.string, holds: held.map(\.name), asked: modelName)
        }
        return model
    }

    /// Returns the images that a text describes best.
    ///
    /// - Throws: ``QueryError/emptyQuery``, or what the model or the catalog throws.
    public func search(_ text: String, options: SearchOptions = SearchOptions()) throws -> SearchResult {
        let query = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !query.isEmpty else { throw QueryError.emptyQuery }
        return try timed(query: text) {
            try find(near: try direction(of: textEmbedder.embed(texts: [query])[0], from: .text), options)
        }
    }

    /// Returns the images most similar to the image at `path`, which need not be in the library. If it is, the result leaves
    /// it out.
    ///
    /// - Parameters:
    ///   - path: The image file.
    ///   - embedder: Makes the embedding if the library has none of this image; not evaluated otherwise.
    ///   - options: Which hits to return.
    /// - Throws: `ImageError` if the image cannot be read, or what the model or the library throws.
    public func similar(
        toImageAt path: FilePath, embedder: @autoclosure () throws -> ImageEmbedder,
        options: SearchOptions = SearchOptions()
    ) throws -> SearchResult {
        try timed(query: path.string) {
            let picture = try picture(at: path, embedder)
            return try find(near: picture.embedding, options, excluding: [picture.own].compactMap(\.self))
        }
    }

    /// The embedding of an image file, which is the library's if it has one and the file has not changed, and the id of the
    /// library's embedding, or nil.
    func picture(
        at path: FilePath, _ embedder: () throws -> ImageEmbedder
    ) throws -> (embedding: QueryEmbedding, own: Int64?) {
        let own = try ownImage(path)
        let stored = try own.flatMap { own in
            own.isUnchanged ? try library.embedding(imageID: own.id, modelID: model.id) : nil
        }
        let embedding =
            try stored.flatMap { QueryEmbedding($0, from: .image) }
            ?? direction(of: embedder().embed(imageAt: path), from: .image)
        return (embedding, try own.flatMap { try library.embeddingID(imageID: $0.id, modelID: model.id) })
    }

    /// Returns an embedding that the encoder made as a query.
    ///
    /// - Throws: ``QueryError/noDirection(model:)``.
    func direction(
        of embedding: [Float], from sources: QueryEmbedding.Sources
    ) throws -> QueryEmbedding {
        guard let query = QueryEmbedding(embedding, from: sources) else {
            throw QueryError.noDirection(model: model.name)
        }
        return query
    }

    /// Returns the library's record of an image file, if there is one, even under another name of the same file.
    private func ownImage(_ path: FilePath) throws -> (id: Int64, isUnchanged: Bool)? {
        guard let resolved = path.resolvingLinks, let status = FileStatus(following: resolved) else {
            return nil
        }
        guard let image = try library.image(atPath: resolved) ?? image(ofFile: resolved, status) else {
            return nil
        }
        let isUnchanged =
            image.fileSize == status.fileSize && image.modificationTime == status.modificationTime
            && (image.changeTime == nil || image.changeTime == status.changeTime)
        return (image.id, isUnchanged)
    }

    /// Returns the image of a file that the library knows by another name, such as a hard link or a path in a folder that is
    /// mounted twice.
    private func image(ofFile path: FilePath, _ status: FileStatus) throws -> ImageRecord? {
        guard status.isRegularFile, let bytes = try? ImageFileReader.read(path) else { return nil }
        return try library.imagesWithContent(ContentHash(of: bytes).bytes).first { image in
            FileStatus(following: image.path)?.identity == status.identity
        }
    }

    /// Hits, and how they were found.
    struct Found {
        var hits: [SearchHit]
        /// If hits were left out because of their strength and none is left, the one that would have been the first.
        var nearest: SearchHit?
        /// The number of images that the hits were chosen from.
        let searched: Int
        /// The number of images that pass the filters; nil if it was not counted, or if there are no filters.
        var passing: Int?
        let index: IndexUse
        /// Whether the hits are ranked by words alone.
        var isByWords = false
        /// Whether an adapter changed the texts of the query.
        var isAdapted = false
        /// Which page of hits this is.
        var page = 1
        /// What was decided where a filter means several things.
        var notes: [String] = []
    }

    /// Returns the hits of a query, and how they were found.
    ///
    /// - Parameters:
    ///   - query: What to search for.
    ///   - options: Which hits to return. Queries that are not made of words alone have no strength.
    ///   - excluded: The ids of embeddings that are no hits.
    /// - Throws: ``lackOfStrengths``, or what the library throws.
    private func find(
        near query: QueryEmbedding, _ options: SearchOptions, excluding excluded: [Int64] = []
    ) throws -> Found {
        try onSnapshot {
            var ranking = try ranking(of: query, options, excluding: excluded)
            let hits = try ranking.best(options.limit).prefix(options.limit)
            return try found(hits.map { HitGroup(first: $0) }, of: query, in: ranking)
        }
    }

    func timed(query: String, _ find: () throws -> Found) throws -> SearchResult {
        let clock = ContinuousClock()
        let start = clock.now
        let found = try find()
        return SearchResult(
            query: query, model: model.name, searched: found.searched, passing: found.passing,
            index: found.index, isByWords: found.isByWords, isAdapted: found.isAdapted,
            seconds: (clock.now - start) / .seconds(1), hits: found.hits, page: found.page,
            notes: found.notes,
            nearest: found.nearest)
    }
}

/// Which hits a search returns.
public struct SearchOptions: Equatable, Sendable {
    /// The largest number of hits.
    public var limit = 10
    /// The lowest score of a hit; nil for no limit.
    public var minimumScore: Float?
    /// The lowest strength of a hit, 0 to 100; nil for no limit. Queries that are not made of words alone ignore it.
    public var leastStrength: Int?

    /// The default options.
    public init() {}
}
