internal import LibraryStore
internal import SearchIndex

extension SearchEngine {
    /// The hits whose embeddings are in memory at once.
    private static let blockCount = 256

    /// The groups of the page that a request asks for, in which hits that are nearly the same have become one.
    ///
    /// - Complexity: A page needs all hits before it and up to ``FoldedRanking/reach`` after it, with their embeddings.
    func folded<Ranking: HitRanking>(
        _ request: SearchRequest, _ ranking: inout Ranking
    ) throws -> [HitGroup<Ranking.Hit>] {
        let wanted = request.skipped.addingSaturated(request.limit)
        let likeness = Likeness(meanDistance: nearest.meanDistance)
        var times = BurstTimes(library)
        var folded = FoldedRanking<Ranking.Hit>(likeness)
        var former: ArraySlice<Ranking.Hit> = []
        var asked = wanted.addingSaturated(FoldedRanking<Ranking.Hit>.reach + 1)
        while true {
            let hits = try ranking.best(asked)
            if !hits.starts(with: former) {
                folded = FoldedRanking(likeness)
            }
            while folded.count < hits.count, !folded.isComplete(wanted) {
                let block = hits[folded.count...].prefix(Self.blockCount)
                for (hit, embedding) in zip(block, try ranking.embeddings(of: block)) {
                    try folded.add(hit, embedding) { try times.isBurst($0, $1) }
                }
            }
            if hits.count < asked || folded.isComplete(wanted) {
                return Array(folded.groups.dropFirst(request.skipped).prefix(request.limit))
            }
            former = hits[..<folded.count]
            asked = asked.addingSaturated(asked)
        }
    }
}
