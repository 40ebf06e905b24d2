internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

extension SearchEngine {
    /// Runs `search` on one snapshot of the library; once more, with a new snapshot of the index, if it says that the library has removed
    /// something that the index still has.
    ///
    /// The index is opened between the two snapshots, so that its file belongs to what the library says of it.
    ///
    /// - Throws: `LibraryError`, or what `search` throws.
    func onSnapshot<Result>(_ search: () throws -> (result: Result, isStale: Bool)) throws -> Result {
        let first = try library.onSnapshot(search)
        guard first.isStale else { return first.result }
        try nearest.refresh()
        return try library.onSnapshot(search).result
    }

    /// The ranking of a query.
    ///
    /// - Parameters:
    ///   - query: What to search for.
    ///   - options: Which hits count. Queries that are not made of words alone have no strength.
    ///   - filters: What must be true of a hit.
    ///   - excluded: The ids of embeddings that are no hits.
    ///   - words: The words of the query; nil if words do not count.
    /// - Throws: ``lackOfStrengths``, or what the library throws.
    func ranking(
        of query: QueryEmbedding, _ options: SearchOptions, filters: [ImageFilter] = [],
        excluding excluded: [Int64] = [], words: RequestWords? = nil
    ) throws -> QueryRanking {
        var neighborOptions = NeighborOptions(minimumScore: options.minimumScore ?? -.infinity)
        if !excluded.isEmpty { neighborOptions.excluded = [KeySet(excluded)] }
        let strengths = query.sources == .text ? try hitStrengths() : nil
        let bound = try leastStrength(options, of: query, strengths)
        let wordSearch = try words.map {
            try WordSearch($0, in: library, of: model, filters, limit: WordRanking.mostMatches)
        }
        let wordRanking = wordSearch.flatMap { words in
            words.found.isEmpty
                ? nil
                : WordRanking(
                    words: words, query: query, library: library, model: model,
                    minimumScore: neighborOptions.minimumScore, bound: bound, excluded: Set(excluded))
        }
        let filtered = FilteredSearch(nearest, in: library, modelID: model.id, filters: filters)
        return QueryRanking(
            query, StrengthSearch(filtered: filtered, bound: bound), neighborOptions, words: wordRanking,
            hasReasons: words != nil, strengths: strengths, in: library, modelID: model.id)
    }

    /// The least strength of hits with the strengths; nil if all hits count.
    private func leastStrength(
        _ options: SearchOptions, of query: QueryEmbedding, _ strengths: HitStrengths?
    ) throws -> (strengths: HitStrengths, least: Int)? {
        guard query.sources == .text, let least = options.leastStrength else { return nil }
        guard let strengths else { throw lackOfStrengths }
        return (strengths, least)
    }

    /// The ranking of a request with terms.
    ///
    /// - Throws: as ``ranking(of:_:filters:excluding:words:)``.
    func ranking(of prepared: PreparedRequest) throws -> QueryRanking {
        var options = SearchOptions()
        options.minimumScore = prepared.request.leastScore
        options.leastStrength = prepared.request.leastStrength
        return try ranking(
            of: prepared.direction, options, filters: prepared.filters, excluding: prepared.own,
            words: prepared.words)
    }
}
