internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import TextEmbedding
internal import VectorIndex

/// What is known of the pictures of a page, which is looked up for these alone.
extension SearchEngine {
    /// The answer of a ranking, of which some groups are shown.
    ///
    /// - Parameters:
    ///   - groups: What is shown.
    ///   - skipped: The number of groups before these.
    ///   - query: What was searched for.
    ///   - ranking: The ranking.
    /// - Returns: The answer, and whether the index has something that the library has removed.
    /// - Throws: `LibraryError`.
    func found(
        _ groups: [HitGroup<RankedHit>], skipped: Int = 0, of query: QueryEmbedding, in ranking: QueryRanking
    ) throws -> (result: Found, isStale: Bool) {
        let weak = ranking.weak.map { HitGroup(first: $0) }
        let shown = groups + [weak].compactMap(\.self)
        let keys = Set(shown.lazy.flatMap(\.all).map(\.key))
        let images = try library.images(embeddingIDs: keys)
        let neighbors = shown.map(\.first.neighbor)
        let strengths = try ranking.strengths.map {
            Dictionary(
                zip(neighbors.map(\.key), try $0.strengths(neighbors)), uniquingKeysWith: { one, _ in one })
        }
        func hits(_ groups: [HitGroup<RankedHit>], skipped: Int) throws -> [SearchHit] {
            try searchHits(groups, skipped: skipped, images: images, key: \.key) { hit, image, rank, facts in
                let strength = strengths?[hit.key] ?? nil
                return SearchHit(
                    image, rank: rank, score: hit.neighbor.score, strength: strength,
                    matched: hit.matched(strength: strength), facts: facts)
            }
        }
        guard let answer = ranking.looks?.answer else {
            preconditionFailure("an answer has the hits of a search")
        }
        var found = Found(
            hits: try hits(groups, skipped: skipped),
            nearest: try weak.flatMap { try hits([$0], skipped: 0).first },
            searched: answer.searched, passing: ranking.passing, index: answer.index)
        found.isAdapted = textEmbedder.adapter != nil && query.sources.contains(.text)
        return (found, ranking.isStale || images.count < keys.count)
    }

    /// The pictures that pass filters, the latest first, as hits.
    ///
    /// - Parameters:
    ///   - groups: The ids of the images.
    ///   - skipped: The number of groups before these.
    /// - Throws: `LibraryError`.
    func listed(_ groups: [HitGroup<Int64>], skipped: Int) throws -> [SearchHit] {
        let images = try library.images(ids: groups.lazy.flatMap(\.all))
        return try searchHits(groups, skipped: skipped, images: images, key: \.self) {
            _, image, rank, facts in
            SearchHit(image, rank: rank, score: nil, facts: facts)
        }
    }

    /// Groups as hits, without those whose image is gone.
    private func searchHits<Hit>(
        _ groups: [HitGroup<Hit>], skipped: Int, images: [Int64: ImageRecord], key: (Hit) -> Int64,
        _ make: (_ hit: Hit, _ image: ImageRecord, _ rank: Int, _ facts: ImageFacts?) -> SearchHit
    ) throws -> [SearchHit] {
        let facts = try library.facts(imageIDs: groups.compactMap { images[key($0.first)]?.id })
        let present = groups.filter { images[key($0.first)] != nil }
        return present.enumerated().compactMap { position, group in
            images[key(group.first)].map { image in
                var hit = make(group.first, image, skipped + position + 1, facts[image.id])
                hit.folded = group.others.compactMap { other in
                    images[key(other)].map { FoldedPicture(id: $0.id, path: $0.path) }
                }
                return hit
            }
        }
    }
}
