/// How far a run is.
public struct IndexingProgress: Equatable, Sendable {
    /// Files that are read and committed, or failed.
    public let done: Int
    /// Files that have to be read in this run.
    public let total: Int
    /// Those among `done` that failed.
    public let failed: Int
}
