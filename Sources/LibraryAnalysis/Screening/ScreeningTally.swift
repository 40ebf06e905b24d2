internal import Analysis

/// What rules have flagged so far.
struct ScreeningTally {
    /// A flagged picture, ordered so that the strongest comes first.
    struct Entry: Comparable {
        let strength: Int
        let fit: ScreeningTexts.Fit
        let embeddingID: Int64

        static func < (one: Entry, other: Entry) -> Bool {
            (other.strength, other.fit.cosine, one.embeddingID)
                < (one.strength, one.fit.cosine, other.embeddingID)
        }
    }

    /// The number of pictures that were looked at.
    var pictures = 0
    /// The embeddings whose strength the library does not know.
    var unknown: Set<Int64> = []
    /// The number of flagged pictures of each rule.
    private(set) var counts: [Int]
    private var kept: [[Entry]]
    private let limit: Int

    init(_ rules: Int, limit: Int) {
        precondition(limit >= 0)
        self.limit = limit
        counts = Array(repeating: 0, count: rules)
        kept = Array(repeating: [], count: rules)
    }

    /// - Complexity: O(log limit) on average.
    mutating func add(_ fit: ScreeningTexts.Fit, strength: Int, embeddingID: Int64, rule: Int) {
        counts[rule] += 1
        kept[rule].append(Entry(strength: strength, fit: fit, embeddingID: embeddingID))
        // Twice as many as needed, so that sorting is seldom.
        if kept[rule].count / 2 > limit { kept[rule] = strongest(rule) }
    }

    /// The strongest pictures of a rule, at most as many as the limit.
    func strongest(_ rule: Int) -> [Entry] { Array(kept[rule].sorted().prefix(limit)) }
}
