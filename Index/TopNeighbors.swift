internal import HeapModule

/// The best `limit` neighbours of those offered.
///
/// A value; not for use by several threads at once.
public struct TopNeighbors: Sendable {
    /// The largest number of neighbours that are kept.
    public let limit: Int
    private var kept = Heap<Kept>()

    /// A neighbour, ordered so that the least one is the one that ranks last.
    private struct Kept: Comparable, Sendable {
        let neighbor: Neighbor

        static func < (one: Kept, other: Kept) -> Bool { other.neighbor.ranksBefore(one.neighbor) }
    }

    /// An empty collection that keeps at most `limit` neighbours.
    public init(limit: Int) {
        precondition(limit >= 0)
        self.limit = limit
    }

    /// The number of neighbours that are kept now.
    public var count: Int { kept.count }

    /// Whether a neighbour of this score could be kept, for some key.
    public func admits(_ score: Float) -> Bool {
        guard limit > 0 else { return false }
        guard kept.count == limit, let last = kept.min else { return true }
        return score >= last.neighbor.score
    }

    /// Keeps a neighbour if it is among the best so far.
    ///
    /// - Complexity: O(1) if it is not, else O(log limit).
    public mutating func offer(_ neighbor: Neighbor) {
        if kept.count < limit {
            kept.insert(Kept(neighbor: neighbor))
        } else if let last = kept.min, neighbor.ranksBefore(last.neighbor) {
            kept.replaceMin(with: Kept(neighbor: neighbor))
        }
    }

    /// Returns the kept neighbours, best first.
    ///
    /// - Complexity: O(limit log limit).
    public func ranked() -> [Neighbor] {
        kept.unordered.map(\.neighbor).sorted { $0.ranksBefore($1) }
    }
}
