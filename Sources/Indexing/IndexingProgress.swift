/// The progress of a run.
public struct IndexingProgress: Equatable, Sendable {
    /// Files that were processed in this run, including failed ones.
    public let done: Int
    /// Files that have to be read in this run.
    public let total: Int
    /// Files among `done` that failed.
    public let failed: Int
}
