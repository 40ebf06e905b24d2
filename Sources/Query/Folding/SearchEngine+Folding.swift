internal import LibraryStore
internal import SearchIndex

extension SearchEngine {
    /// The page that a request asks for, in which hits that are nearly the same have become one.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - ranked: The hits from the first one on, at most as many as its argument; a longer list begins like a shorter one.
    /// - Complexity: A page needs all hits before it and up to ``FoldedRanking/reach`` after it, with their embeddings.
    func folded(_ request: SearchRequest, _ ranked: (Int) throws -> Found) throws -> Found {
        let wanted = request.skipped.addingSaturated(request.limit)
        let likeness = Likeness(meanDistance: nearest.meanDistance)
        var asked = wanted.addingSaturated(FoldedRanking.reach + 1)
        while true {
            var found = try ranked(asked)
            let ranking = try fold(found.hits, likeness)
            if found.hits.count < asked || ranking.isComplete(wanted) {
                found.hits = Array(ranking.groups.dropFirst(request.skipped).prefix(request.limit))
                return found
            }
            asked = asked.addingSaturated(asked)
        }
    }

    private func fold(_ hits: [SearchHit], _ likeness: Likeness) throws -> FoldedRanking {
        var ranking = FoldedRanking(likeness)
        try library.onSnapshot {
            for hit in hits {
                ranking.add(hit, try library.embedding(imageID: hit.id, modelID: model.id))
            }
        }
        return ranking
    }
}
