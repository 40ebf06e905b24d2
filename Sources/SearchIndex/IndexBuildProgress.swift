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
