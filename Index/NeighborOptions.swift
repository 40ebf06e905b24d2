/// Which neighbours a search returns.
public struct NeighborOptions: Sendable {
    /// The largest number of neighbours; `Int.max` for all that qualify.
    public var limit: Int
    /// The lowest inner product that counts.
    public var minimumScore: Float
    /// The keys that take part; nil for all.
    public var allowed: KeySet?

    /// The options of a search.
    public init(limit: Int = 10, minimumScore: Float = -.infinity, allowed: KeySet? = nil) {
        precondition(limit >= 0)
        self.limit = limit
        self.minimumScore = minimumScore
        self.allowed = allowed
    }
}
