internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

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
    /// The lowest score of a hit.
    let minimumScore: Float
    /// The strengths of hits, and the least of a hit by looks; nil if all count.
    let bound: (strengths: HitStrengths, least: Int)?
    /// Embeddings that are no hits.
    let excluded: Set<Int64>

    /// The head of both rankings joined: what is among the first by looks, and the pictures with the words.
    struct Head {
        /// The first by looks, at most ``WordRanking/depth``.
        let looks: [Neighbor]
        /// All of the head, best first.
        let hits: [RankedHit]
        /// The pictures with the words.
        let matches: Set<Int64>
    }

    /// Joins the pictures with the words and the first by looks.
    ///
    /// - Parameter first: The first hits by looks, at most ``depth``.
    /// - Throws: `LibraryError`.
    func head(_ first: [Neighbor]) throws -> Head {
        let matches = try matches(near: first)
        let fields = Dictionary(uniqueKeysWithValues: matches.map { ($0.neighbor.key, $0.fields) })
        let neighbors = Dictionary(
            (first + matches.map(\.neighbor)).map { ($0.key, $0) }, uniquingKeysWith: { one, _ in one })
        let order = RankFusion.joined([matches.map(\.neighbor.key), first.map(\.key)])
        let ranks = Dictionary(zip(first.map(\.key), 1...), uniquingKeysWith: { first, _ in first })
        let hits = zip(order.compactMap { neighbors[$0] }, 1...).map { neighbor, rank in
            guard let fields = fields[neighbor.key] else { return RankedHit(byLooks: neighbor) }
            return RankedHit(
                neighbor: neighbor, words: fields, isLike: ranks[neighbor.key].map { $0 <= rank } ?? false)
        }
        return Head(looks: first, hits: hits, matches: Set(fields.keys))
    }

    private typealias Match = (neighbor: Neighbor, fields: WordFields, score: Int)

    /// The best pictures by their words; of those whose words fit equally well, the ones that look most like the query.
    private func matches(near looks: [Neighbor]) throws -> [Match] {
        // An index file from elsewhere may have an embedding twice.
        var neighbors = Dictionary(looks.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let found = try (words.found + words.more(among: looks.map(\.key))).filter {
            !excluded.contains($0.key)
        }
        for neighbor in try far(found.filter { neighbors[$0.key] == nil }) {
            neighbors[neighbor.key] = neighbor
        }
        let matches: [Match] = found.compactMap { found in
            neighbors[found.key].map { ($0, found.fields, found.score) }
        }
        return matches.sorted { one, other in
            one.score != other.score ? one.score > other.score : one.neighbor.ranksBefore(other.neighbor)
        }
    }

    /// The pictures with words that are hits although they are not among the first by looks: they have at least the score that was asked
    /// for, and at least the strength unless their words are a clear sign. Those that are gone are left out.
    private func far(_ found: [WordSearch.Found]) throws -> [Neighbor] {
        var neighbors: [Neighbor] = []
        try library.forEachEmbedding(ids: found.map(\.key), modelID: model.id) { embedding, vector in
            let score = Array(vector).innerProduct(query.values)
            if score >= minimumScore { neighbors.append(Neighbor(key: embedding.id, score: score)) }
        }
        guard let bound else { return neighbors }
        let clear = Set(
            found.lazy.filter { !$0.fields.isDisjoint(with: WordSearch.clearFields) }.map(\.key))
        let strong = Set(try bound.strengths.strong(neighbors, bound.least).map(\.key))
        return neighbors.filter { clear.contains($0.key) || strong.contains($0.key) }
    }
}
