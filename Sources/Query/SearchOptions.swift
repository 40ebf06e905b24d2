/// Which hits a search returns.
public struct SearchOptions: Equatable, Sendable {
    /// The largest number of hits.
    public var limit = 10
    /// The lowest score of a hit; nil for no limit.
    public var minimumScore: Float?

    /// The default options.
    public init() {}
}
