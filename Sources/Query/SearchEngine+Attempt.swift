internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

extension SearchEngine {
    /// What one search of the index found, with the library's records of it.
    struct Attempt {
        private let looks: StrengthSearch.Found
        private let hits: [RankedHit]
        /// If there are no hits because none is strong enough, the one that would have been the first.
        private let weak: RankedHit?
        private let images: [Int64: ImageRecord]

        /// Looks up the images of hits.
        ///
        /// - Throws: `LibraryError`.
        init(
            _ looks: StrengthSearch.Found, _ hits: some Sequence<RankedHit>, in library: any Library
        ) throws {
            self.looks = looks
            self.hits = Array(hits)
            weak = self.hits.isEmpty ? looks.weak.map { RankedHit(hit: $0, matched: []) } : nil
            images = try library.images(embeddingIDs: (self.hits + [weak].compactMap(\.self)).map(\.key))
        }

        /// Whether the library has removed something of it since the index was opened.
        var isStale: Bool {
            looks.answer.isStale || images.count < hits.count + (weak == nil ? 0 : 1)
        }

        /// The answer.
        ///
        /// - Parameters:
        ///   - library: What the records are from.
        ///   - passing: The number of pictures that pass the filters, if it was counted.
        /// - Throws: `LibraryError`.
        func answer(from library: any Library, passing: Int?) throws -> Found {
            let facts = try library.facts(imageIDs: images.values.map(\.id))
            func searchHits(_ some: [RankedHit]) -> [SearchHit] {
                // An image that was removed meanwhile has no record any more.
                some.filter { images[$0.key] != nil }.enumerated().compactMap { position, ranked in
                    images[ranked.key].map { image in
                        SearchHit(
                            image, rank: position + 1, score: ranked.hit.neighbor.score,
                            strength: ranked.hit.strength, matched: ranked.matched, facts: facts[image.id])
                    }
                }
            }
            return Found(
                hits: searchHits(hits), nearest: searchHits([weak].compactMap(\.self)).first,
                searched: looks.answer.searched, passing: passing, index: looks.answer.index)
        }
    }
}

extension RankedHit {
    /// The id of the embedding.
    fileprivate var key: Int64 { hit.neighbor.key }
}
