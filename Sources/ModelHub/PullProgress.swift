/// The progress of fetching a model.
public struct PullProgress: Equatable, Sendable {
    /// The name of the current file.
    public var file: String
    /// The number of bytes that are there, over all files.
    public var done: Int
    /// How many of these bytes were there before.
    public var kept: Int
    /// The size of all files that are known so far, in bytes.
    public var total: Int
}
