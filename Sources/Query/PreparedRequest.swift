internal import ImageEmbedding
internal import LibraryStore
internal import SearchIndex

/// A request with terms that is ready to be searched: the terms are one direction, and the filters are resolved.
struct PreparedRequest {
    let request: SearchRequest
    let direction: QueryEmbedding
    /// The embeddings of the library's pictures among the terms, which are no hits.
    let own: [Int64]
    /// The pictures that count.
    let filtered: FilteredSearch
    /// The pictures that have the words of the terms; nil if there are no words, or if they do not count.
    let words: WordSearch?

    /// Encodes the terms, and looks up the pictures that have their words.
    ///
    /// - Throws: ``QueryError``, `ImageError` if a picture cannot be read, or what the model or the library throws.
    init(
        _ request: SearchRequest, _ resolution: FilterResolution, of engine: SearchEngine,
        _ embedder: () throws -> ImageEmbedder
    ) throws {
        guard request.leastStrength == nil || !request.hasProbes else { throw QueryError.noStrengthOfProbes }
        self.request = request
        (direction, own) = try engine.sum(of: request.terms, in: request.promptTemplates(), embedder)
        filtered = FilteredSearch(
            engine.nearest, in: engine.library, modelID: engine.model.id, filters: resolution.filters)
        let words = RequestWords(request.terms)
        self.words =
            request.ranking == .looks || !words.hasTexts
            ? nil
            : try WordSearch(
                words, in: engine.library, of: engine.model, resolution.filters,
                limit: WordRanking.mostMatches)
    }
}
