internal import SearchIndex
internal import VectorIndex

/// A search that leaves out hits that are not strong enough, for words; for other queries an ordinary search.
struct StrengthSearch {
    /// How much further each attempt looks for hits that are strong enough.
    private static let growth = 4

    let filtered: FilteredSearch
    /// The strengths of hits, and the least of a hit; nil if all count.
    let bound: (strengths: HitStrengths, least: Int)?

    /// What a search found.
    struct Found {
        var answer: NearestEmbeddings.Answer
        /// The hits, best first: as many as asked for, or a few more.
        var hits: [Neighbor]
        /// If none is strong enough, the one that would have been the first.
        var weak: Neighbor?
    }

    /// Searches.
    ///
    /// - Parameter options: Which neighbours count, and how many.
    /// - Throws: `LibraryError`.
    func search(_ query: QueryEmbedding, _ options: NeighborOptions) throws -> Found {
        guard let bound else {
            let answer = try filtered.search(query, options, withSpare: true)
            return Found(answer: answer, hits: answer.neighbors)
        }
        let leastScore = bound.strengths.leastScore(ofStrength: bound.least)
        var wider = options
        while true {
            let answer = try filtered.search(query, wider)
            let strong = try bound.strengths.strong(answer.neighbors, bound.least)
            let isComplete =
                answer.neighbors.count < wider.limit
                || answer.neighbors.last.map { $0.score < leastScore } ?? true
            if strong.count >= options.limit || isComplete {
                return Found(
                    answer: answer, hits: Array(strong.prefix(options.limit)),
                    weak: strong.isEmpty ? answer.neighbors.first : nil)
            }
            wider.limit = wider.limit > .max / Self.growth ? .max : wider.limit * Self.growth
        }
    }
}
