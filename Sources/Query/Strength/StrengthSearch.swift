internal import SearchIndex
internal import VectorIndex

/// A search whose hits have strengths, for words; for other queries an ordinary search.
struct StrengthSearch {
    /// How much further each attempt looks for hits that are strong enough.
    private static let growth = 4

    let filtered: FilteredSearch
    /// nil if there are none for this query or library.
    let strengths: HitStrengths?
    let options: SearchOptions

    /// What a search found.
    struct Found {
        var answer: NearestEmbeddings.Answer
        /// The hits, best first; at most as many as asked for.
        var hits: [HitStrengths.Hit]
        /// If none is strong enough, the one that would have been the first.
        var weak: HitStrengths.Hit?

        /// All that a result shows.
        var shown: [HitStrengths.Hit] { hits + (weak.map { [$0] } ?? []) }
    }

    /// Searches.
    ///
    /// - Parameter neighborOptions: Which neighbours count; the limit is that of the options.
    /// - Throws: `LibraryError`.
    func search(_ query: QueryEmbedding, _ neighborOptions: NeighborOptions) throws -> Found {
        var wider = neighborOptions
        wider.limit = options.limit
        while true {
            let answer = try filtered.search(query, wider)
            let all = try withStrengths(answer.neighbors)
            guard let least = options.leastStrength else {
                return Found(answer: answer, hits: Array(all.prefix(options.limit)))
            }
            let strong = all.filter { $0.strength.map { $0 >= least } ?? false }
            let isComplete =
                answer.neighbors.count < wider.limit
                || answer.neighbors.last.map { $0.score < leastScore(of: least) } ?? true
            if strong.count >= options.limit || isComplete {
                return Found(
                    answer: answer, hits: Array(strong.prefix(options.limit)),
                    weak: strong.isEmpty ? all.first : nil)
            }
            wider.limit = wider.limit > .max / Self.growth ? .max : wider.limit * Self.growth
        }
    }

    private func leastScore(of strength: Int) -> Float {
        strengths?.leastScore(ofStrength: strength) ?? -.infinity
    }

    /// The neighbours with their strengths.
    private func withStrengths(_ neighbors: [Neighbor]) throws -> [HitStrengths.Hit] {
        try strengths?.hits(neighbors) ?? neighbors.map { .init(neighbor: $0, strength: nil) }
    }
}
