public import VectorIndex

/// The index of a library after a build, a check, or a look whether one is due.
public struct IndexBuildReport: Equatable, Sendable {
    /// The number of embeddings in the index.
    public let vectors: Int
    /// The number of inverted lists.
    public let nlist: Int
    /// The recall that was asked for, and how many lists reach what.
    public internal(set) var recall: IndexDescription.Recall
    /// Whether this run built it.
    public package(set) var wasBuilt = false
    /// What was wrong with the index that it replaces, in one sentence.
    public internal(set) var problem: String?

    init(_ description: IndexDescription) {
        vectors = description.count
        nlist = description.nlist
        recall = description.recall
    }

    /// This report, with what an earlier one of the same run says about the build.
    public func following(_ earlier: IndexBuildReport?) -> IndexBuildReport {
        var report = self
        report.wasBuilt = wasBuilt || earlier?.wasBuilt == true
        report.problem = problem ?? earlier?.problem
        return report
    }
}

/// The progress of building a search index.
public enum IndexBuildProgress: Equatable, Sendable {
    /// Reading the embeddings from the catalog.
    case reading(vectors: Int)
    /// Training the centroids: `pass` passes are done, of at most `passes`.
    case training(pass: Int, passes: Int)
    /// Writing the lists.
    case writing
    /// Measuring the recall.
    case measuring
}
