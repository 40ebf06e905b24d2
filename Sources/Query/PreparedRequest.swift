internal import ImageEmbedding
internal import LibraryStore
internal import SearchIndex

/// A request with terms that is ready to be searched: the terms are one direction, and the filters are resolved.
struct PreparedRequest {
    let request: SearchRequest
    let direction: QueryEmbedding
    /// The embeddings of the library's pictures among the terms, which are no hits.
    let own: [Int64]
    /// What must be true of a picture.
    let filters: [ImageFilter]
    /// The words of the terms; nil if there are none, or if they do not count.
    let words: RequestWords?

    /// Encodes the terms.
    ///
    /// - Throws: ``QueryError``, `ImageError` if a picture cannot be read, or what the model or the library throws.
    init(
        _ request: SearchRequest, _ resolution: FilterResolution, of engine: SearchEngine,
        _ embedder: () throws -> ImageEmbedder
    ) throws {
        guard request.leastStrength == nil || !request.hasProbes else { throw QueryError.noStrengthOfProbes }
        self.request = request
        (direction, own) = try engine.sum(of: request.terms, in: request.promptTemplates(), embedder)
        filters = resolution.filters
        let words = RequestWords(request.terms)
        self.words = request.ranking == .looks || !words.hasTexts ? nil : words
    }
}
