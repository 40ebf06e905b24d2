/// Which hits a search returns.
public struct SearchOptions: Equatable, Sendable {
    /// The largest number of hits.
    public var limit = 10
    /// The lowest score that counts; nil lets every image count.
    public var minimumScore: Float?

    /// The default options.
    public init() {}
}
