internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// The hits of a query, best first: by looks, joined with those by words.
///
/// It belongs to one snapshot of the library.
struct QueryRanking: HitRanking {
    private let query: QueryEmbedding
    private let search: StrengthSearch
    private let options: NeighborOptions
    /// nil if no pictures with the words were found, or if words do not count.
    private let words: WordRanking?
    /// Whether words count, so that hits have reasons.
    private let hasReasons: Bool
    private let library: any Library
    private let modelID: Int64
    /// nil if hits of this query have none.
    let strengths: HitStrengths?

    /// What the last search by looks found.
    private(set) var looks: StrengthSearch.Found?
    /// Whether there are no more by looks.
    private var isExhausted = false
    private var head: WordRanking.Head?
    private var hits: [RankedHit] = []
    /// Whether embeddings of hits are gone.
    private var isMissingSome = false

    /// - Parameters:
    ///   - query: What to search for.
    ///   - search: Finds hits by looks.
    ///   - options: Which neighbours count; their limit does not matter.
    ///   - words: The pictures with the words of the query, if there are any.
    ///   - hasReasons: Whether words count.
    ///   - strengths: The strengths of hits; nil if they have none.
    ///   - library: Where to search.
    ///   - modelID: The model of the embeddings.
    init(
        _ query: QueryEmbedding, _ search: StrengthSearch, _ options: NeighborOptions, words: WordRanking?,
        hasReasons: Bool, strengths: HitStrengths?, in library: any Library, modelID: Int64
    ) {
        (self.query, self.search, self.options, self.words) = (query, search, options, words)
        (self.hasReasons, self.strengths) = (hasReasons, strengths)
        (self.library, self.modelID) = (library, modelID)
    }

    /// The number of pictures that pass the filters, if it was counted.
    var passing: Int? { search.filtered.passing }

    /// If there are no hits because none is strong enough, the one that would have been the first.
    var weak: RankedHit? {
        guard hits.isEmpty else { return nil }
        return looks?.weak.map { RankedHit(neighbor: $0, words: nil, isLike: false) }
    }

    /// Whether the library has removed something of the hits since the index was opened.
    var isStale: Bool { isMissingSome || looks?.answer.isStale ?? false }

    mutating func best(_ limit: Int) throws -> [RankedHit] {
        var wider = options
        wider.limit = words == nil ? limit : max(limit, WordRanking.depth)
        guard !isExhausted, looks?.hits.count ?? -1 < wider.limit else { return hits }
        let looks = try search.search(query, wider)
        self.looks = looks
        isExhausted = looks.hits.count < wider.limit
        guard let words else {
            hits = looks.hits.map { RankedHit(neighbor: $0, words: nil, isLike: hasReasons) }
            return hits
        }
        // Whoever wants more gets it from a search that looks farther.
        hits = Array(try joined(looks.hits, words).prefix(isExhausted ? .max : looks.hits.count))
        return hits
    }

    private mutating func joined(_ looks: [Neighbor], _ words: WordRanking) throws -> [RankedHit] {
        let first = Array(looks.prefix(WordRanking.depth))
        // A search that looks farther mostly begins with the same hits.
        let known = head.flatMap { $0.looks == first ? $0 : nil }
        let head = try known ?? words.head(first)
        self.head = head
        let rest = looks.dropFirst(WordRanking.depth).filter { !head.matches.contains($0.key) }
        return head.hits + rest.map { RankedHit(byLooks: $0) }
    }

    mutating func embeddings(of hits: ArraySlice<RankedHit>) throws -> [ReadEmbedding?] {
        let read = looks?.answer.read ?? [:]
        var others: [Int64: ReadEmbedding] = [:]
        let keys = hits.map(\.key).filter { read[$0] == nil }
        try library.forEachEmbedding(ids: keys, modelID: modelID) { embedding, vector in
            others[embedding.id] = ReadEmbedding(imageID: embedding.imageID, values: Array(vector))
        }
        let found = hits.map { read[$0.key] ?? others[$0.key] }
        if found.contains(where: { $0 == nil }) { isMissingSome = true }
        return found
    }

    /// Notices if the library has removed some of these hits.
    ///
    /// - Throws: `LibraryError`.
    mutating func check(_ hits: some Sequence<RankedHit>) throws {
        let keys = Set(hits.map(\.key))
        guard try library.embeddingIDs(among: keys, modelID: modelID, of: []).count < keys.count else {
            return
        }
        isMissingSome = true
    }
}
