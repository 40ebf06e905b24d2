public import SearchIndex

/// The answer to one query.
public struct SearchResult: Equatable, Sendable {
    /// The query, as the user put it.
    public let query: String
    /// The model whose embeddings were compared.
    public let model: String
    /// The number of images that the hits were chosen from.
    public let searched: Int
    /// How the hits were found.
    public let index: IndexUse
    /// From the query to the hits, without the loading of the model.
    public let seconds: Double
    /// Best first.
    public let hits: [SearchHit]
}
