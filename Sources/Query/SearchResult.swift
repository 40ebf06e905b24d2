public import SearchIndex

/// The answer to one query.
public struct SearchResult: Equatable, Sendable {
    /// The query as the user entered it.
    public let query: String
    /// The model whose embeddings were compared.
    public let model: String
    /// The number of images that the hits were chosen from.
    public let searched: Int
    /// How the hits were found.
    public let index: IndexUse
    /// The time from the query to the hits, without loading the model.
    public let seconds: Double
    /// The hits, best first.
    public let hits: [SearchHit]
}
