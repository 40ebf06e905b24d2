internal import ImageEmbedding
internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// A request with terms that is ready to be searched: the terms are one direction, the filters a set of embeddings.
struct PreparedRequest {
    let request: SearchRequest
    let direction: QueryEmbedding
    /// The embeddings of the library's pictures among the terms, which are no hits.
    let own: [Int64]
    /// The embeddings of the pictures that pass the filters; nil for all.
    let allowed: KeySet?
    /// The pictures that have the words of the terms; nil if there are no words, or if they do not count.
    let words: WordSearch?

    /// Encodes the terms and looks up the pictures that pass the filters and those that have the words.
    ///
    /// - Throws: ``QueryError``, `ImageError` if a picture cannot be read, or what the model or the library throws.
    init(
        _ request: SearchRequest, _ resolution: FilterResolution, of engine: SearchEngine,
        _ embedder: () throws -> ImageEmbedder
    ) throws {
        self.request = request
        (direction, own) = try engine.sum(of: request.terms, in: Self.templates(request.templates), embedder)
        allowed =
            resolution.filters.isEmpty
            ? nil
            : KeySet(
                try engine.library.embeddingIDs(modelID: engine.model.id, of: resolution.filters))
        let words = RequestWords(request.terms)
        self.words =
            request.ranking == .looks || !words.hasTexts
            ? nil
            : try WordSearch(
                words, in: engine.library, of: engine.model, resolution.filters,
                limit: WordRanking.mostMatches)
    }

    /// The templates of a request; empty for the text itself.
    private static func templates(_ choices: [TemplateChoice]) throws -> [PromptTemplate] {
        try choices.flatMap { choice in
            switch choice {
            case .explicit(let template): return [template]
            case .named(let name):
                guard let set = TemplateSet.named(name.text) else {
                    throw QueryError.unknownTemplates(name: name.text, known: TemplateSet.all.map(\.name))
                }
                return set.templates
            }
        }
    }
}
