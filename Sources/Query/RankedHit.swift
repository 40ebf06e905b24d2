internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// A hit of a query in a ranking: its embedding, and why it is there. Nothing of its picture was looked up.
struct RankedHit: Equatable {
    let neighbor: Neighbor
    /// Where the words of the query were found; nil if they were not.
    let words: WordFields?
    /// Whether its looks put it at least where it is. If its strength is known, that decides for hits with the words.
    let isLike: Bool

    init(neighbor: Neighbor, words: WordFields?, isLike: Bool) {
        (self.neighbor, self.words, self.isLike) = (neighbor, words, isLike)
    }

    /// A hit of a query with words, by its looks alone.
    init(byLooks neighbor: Neighbor) { self.init(neighbor: neighbor, words: nil, isLike: true) }

    /// The id of the embedding.
    var key: Int64 { neighbor.key }

    /// Why it is a hit.
    ///
    /// - Parameter strength: Its strength, if that is known.
    func matched(strength: Int?) -> [MatchReason] {
        guard let words else { return isLike ? [.looks] : [] }
        let isLike = strength.map { $0 >= StrengthScale.bound } ?? isLike
        return (isLike ? [.looks] : []) + MatchReason.reasons(words)
    }
}
