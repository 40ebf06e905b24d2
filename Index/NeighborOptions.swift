/// Which neighbours a search returns.
public struct NeighborOptions: Sendable {
    /// The largest number of neighbours; `Int.max` for all that qualify.
    public var limit: Int
    /// The lowest inner product that counts.
    public var minimumScore: Float
    /// The keys that take part; nil for all.
    public var allowed: KeySet?
    /// Keys that do not take part.
    public var excluded: [KeySet]

    /// The options of a search.
    public init(
        limit: Int = 10, minimumScore: Float = -.infinity, allowed: KeySet? = nil, excluded: [KeySet] = []
    ) {
        precondition(limit >= 0)
        self.limit = limit
        self.minimumScore = minimumScore
        self.allowed = allowed
        self.excluded = excluded
    }

    /// All vectors with at least this inner product: a range search.
    public static func all(above score: Float) -> NeighborOptions {
        NeighborOptions(limit: .max, minimumScore: score)
    }

    /// Whether every key takes part.
    var admitsAll: Bool { allowed == nil && excluded.isEmpty }

    /// Whether a key takes part.
    func admits(_ key: Int64) -> Bool {
        (allowed?.contains(key) ?? true) && !excluded.contains { $0.contains(key) }
    }
}
