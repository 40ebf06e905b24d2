internal import LibraryStore
internal import SearchIndex

extension SearchEngine {
    /// The pictures that have the words of a request, without a look at what they show: those whose words fit best, and of equal ones
    /// those that were added last. With a least strength, only those with the words in places that are clear signs.
    ///
    /// - Throws: ``QueryError/noWords``, ``QueryError/noScoresOfWords``, or `LibraryError`.
    func listByWords(_ request: SearchRequest, _ resolution: FilterResolution) throws -> Found {
        let words = RequestWords(request.terms)
        guard words.hasTexts else { throw QueryError.noWords }
        guard request.leastScore == nil else { throw QueryError.noScoresOfWords }
        let found = try WordSearch(words, in: library, of: model, resolution.filters).found
            .filter { request.leastStrength == nil || !$0.fields.isDisjoint(with: WordSearch.clearFields) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.key > $1.key }
        let page = found.dropFirst(request.skipped).prefix(request.limit)
        let images = try library.images(embeddingIDs: page.map(\.key))
        let facts = try library.facts(imageIDs: images.values.map(\.id))
        let hits = page.filter { images[$0.key] != nil }.enumerated().compactMap { position, found in
            images[found.key].map { image in
                SearchHit(
                    image, rank: request.skipped + position + 1, score: nil,
                    matched: MatchReason.reasons(found.fields), facts: facts[image.id])
            }
        }
        let hasFilters = !resolution.filters.isEmpty
        let passing =
            hasFilters ? try library.embeddingIDs(modelID: model.id, of: resolution.filters).count : nil
        return Found(
            hits: hits, searched: try library.embeddingCount(modelID: model.id), passing: passing,
            index: .exact, isByWords: true, notes: resolution.notes)
    }
}
