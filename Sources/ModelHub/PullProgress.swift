/// How far the fetching of a model is.
public struct PullProgress: Equatable, Sendable {
    /// The file in hand.
    public var file: String
    /// The bytes of all files that are there.
    public var done: Int
    /// Of these, the bytes that were there before.
    public var kept: Int
    /// The bytes of all files.
    public var total: Int
}
