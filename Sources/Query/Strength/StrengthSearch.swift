internal import SearchIndex
internal import VectorIndex

/// A search whose hits have strengths, for words; for other queries an ordinary search.
struct StrengthSearch {
    /// With ``SearchOptions/Order/strength``, this many nearest pictures are ordered by strength, and later ones follow by score, so
    /// that a longer list begins like a shorter one.
    private static let orderedCount = 100
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
        if strengths != nil, options.order == .strength { wider.limit = max(wider.limit, Self.orderedCount) }
        while true {
            let answer = try filtered.search(query, wider)
            let all = try ordered(answer.neighbors)
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

    /// The neighbours, best first, with their strengths.
    private func ordered(_ neighbors: [Neighbor]) throws -> [HitStrengths.Hit] {
        guard let strengths else {
            return neighbors.map { .init(neighbor: $0, strength: nil, corrected: -.infinity) }
        }
        let hits = try strengths.hits(neighbors)
        guard options.order == .strength else { return hits }
        let first = hits.prefix(Self.orderedCount).enumerated().sorted { one, other in
            one.element.corrected != other.element.corrected
                ? one.element.corrected > other.element.corrected : one.offset < other.offset
        }
        return first.map(\.element) + hits.dropFirst(Self.orderedCount)
    }
}
