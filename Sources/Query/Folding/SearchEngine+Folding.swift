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

    /// The hits whose embeddings are in memory at once.
    private static let blockCount = 256

    private func fold(_ hits: [SearchHit], _ likeness: Likeness) throws -> FoldedRanking {
        var ranking = FoldedRanking(likeness)
        try library.onSnapshot {
            for start in stride(from: 0, to: hits.count, by: Self.blockCount) {
                let some = hits[start..<min(start + Self.blockCount, hits.count)]
                let embeddings = try embeddings(of: some)
                for hit in some { ranking.add(hit, embeddings[hit.id]) }
            }
        }
        return ranking
    }

    /// The embeddings of hits, by the ids of their images.
    private func embeddings(of hits: ArraySlice<SearchHit>) throws -> [Int64: [Float]] {
        let ids = try hits.compactMap { try library.embeddingID(imageID: $0.id, modelID: model.id) }
        var embeddings: [Int64: [Float]] = [:]
        try library.forEachEmbedding(ids: ids, modelID: model.id) { embedding, vector in
            embeddings[embedding.imageID] = Array(vector)
        }
        return embeddings
    }
}
