internal import SearchIndex

/// Hits in an order, best first, which are looked up as far as they are asked for.
protocol HitRanking {
    associatedtype Hit: Equatable

    /// All hits from the best on, at least `limit` of them if there are so many.
    ///
    /// A longer ranking begins like a shorter one, unless it comes from a search that looked farther.
    mutating func best(_ limit: Int) throws -> [Hit]

    /// The embeddings of hits, in their order; nil for those that have none.
    mutating func embeddings(of hits: ArraySlice<Hit>) throws -> [ReadEmbedding?]
}
