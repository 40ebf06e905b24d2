/// Joins rankings into one: reciprocal rank fusion (Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and
/// individual rank learning methods", 2009).
enum RankFusion {
    /// What is added to every rank, as in the article: the first place counts only a little more than the second.
    private static let offset = 60.0

    /// The members of all rankings, by the sum of 1 / (60 + rank) over the rankings that they are in, ranks counted from 1. Of equal
    /// sums, what comes earlier in the first ranking that tells them apart is first.
    ///
    /// - Parameter rankings: If one has a member twice, its first place counts.
    /// - Complexity: O(n log n).
    static func joined(_ rankings: [[Int64]]) -> [Int64] {
        let ranks = rankings.map { ranking in
            Dictionary(zip(ranking, 1...), uniquingKeysWith: { first, _ in first })
        }
        func sum(_ member: Int64) -> Double {
            ranks.reduce(0) { $0 + ($1[member].map { 1 / (offset + Double($0)) } ?? 0) }
        }
        let members = Set(rankings.joined()).map { member in
            (member: member, sum: sum(member), places: ranks.map { $0[member] ?? .max })
        }
        return members.sorted { one, other in
            one.sum != other.sum ? one.sum > other.sum : one.places.lexicographicallyPrecedes(other.places)
        }.map(\.member)
    }
}
