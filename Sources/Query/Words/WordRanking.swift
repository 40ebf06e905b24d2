internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// A neighbour, and why it is a hit; no reasons if the query is not one of words.
struct RankedHit {
    let hit: HitStrengths.Hit
    let matched: [MatchReason]
}

/// The ranking of pictures by their words, joined with the one by their looks.
struct WordRanking {
    /// How many pictures by looks are joined with those by words. Those farther down follow by their looks.
    static let depth = 100
    /// The most pictures that are looked up by their words.
    static let mostMatches = 500

    let words: WordSearch
    let query: QueryEmbedding
    let library: any Library
    let model: ModelRecord
    /// nil if hits of this query have none.
    let strengths: HitStrengths?
    let options: SearchOptions
    /// Embeddings that are no hits.
    let excluded: Set<Int64>

    /// Joins both rankings.
    ///
    /// - Parameter looks: The hits by looks, at least ``depth`` of them if there are as many.
    /// - Throws: `LibraryError`.
    func joined(with looks: [HitStrengths.Hit]) throws -> [RankedHit] {
        let first = looks.prefix(Self.depth)
        let matches = try matches(near: Array(first))
        let fields = Dictionary(uniqueKeysWithValues: matches.map { ($0.hit.neighbor.key, $0.fields) })
        let hits = Dictionary(
            (first + matches.map(\.hit)).map { ($0.neighbor.key, $0) }, uniquingKeysWith: { one, _ in one })
        let order = RankFusion.joined([matches.map(\.hit.neighbor.key), first.map(\.neighbor.key)])
        let rest = looks.dropFirst(Self.depth).filter { fields[$0.neighbor.key] == nil }
        let ranks = Dictionary(
            zip(first.map(\.neighbor.key), 1...), uniquingKeysWith: { first, _ in first })
        return zip(order.compactMap { hits[$0] }, 1...).map { hit, rank in
            let key = hit.neighbor.key
            guard let fields = fields[key] else { return RankedHit(hit: hit, matched: [.looks]) }
            let isLike =
                hit.strength.map { $0 >= StrengthScale.bound } ?? (ranks[key].map { $0 <= rank } ?? false)
            return RankedHit(hit: hit, matched: (isLike ? [.looks] : []) + MatchReason.reasons(fields))
        } + rest.map { RankedHit(hit: $0, matched: [.looks]) }
    }

    private typealias Match = (hit: HitStrengths.Hit, fields: WordFields, score: Int)

    /// The best pictures by their words; of those whose words fit equally well, the ones that look most like the query.
    private func matches(near looks: [HitStrengths.Hit]) throws -> [Match] {
        // An index file from elsewhere may have an embedding twice.
        var hits = Dictionary(looks.map { ($0.neighbor.key, $0) }, uniquingKeysWith: { first, _ in first })
        let keys = looks.map(\.neighbor.key)
        let found = try (words.found + words.more(among: keys)).filter { !excluded.contains($0.key) }
        for hit in try far(found.map(\.key).filter { hits[$0] == nil }) { hits[hit.neighbor.key] = hit }
        let matches: [Match] = found.compactMap { found in
            guard let hit = hits[found.key], passes(hit, found.fields) else { return nil }
            return (hit, found.fields, found.score)
        }
        return matches.sorted { one, other in
            one.score != other.score
                ? one.score > other.score : one.hit.neighbor.ranksBefore(other.hit.neighbor)
        }
    }

    /// The neighbours with these keys; those that are gone are left out.
    private func far(_ keys: [Int64]) throws -> [HitStrengths.Hit] {
        var neighbors: [Neighbor] = []
        try library.forEachEmbedding(ids: keys, modelID: model.id) { embedding, vector in
            let score = Array(vector).innerProduct(query.values)
            neighbors.append(Neighbor(key: embedding.id, score: score))
        }
        return try strengths?.hits(neighbors)
            ?? neighbors.map { HitStrengths.Hit(neighbor: $0, strength: nil) }
    }

    /// Whether a picture with words is a hit: it has at least the score that was asked for, and at least the strength unless its words
    /// are a clear sign.
    private func passes(_ hit: HitStrengths.Hit, _ fields: WordFields) -> Bool {
        guard hit.neighbor.score >= options.minimumScore ?? -.infinity else { return false }
        guard let least = options.leastStrength, strengths != nil else { return true }
        return !fields.isDisjoint(with: WordSearch.clearFields) || hit.strength.map { $0 >= least } ?? false
    }
}
