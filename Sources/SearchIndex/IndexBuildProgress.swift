/// How far the build of a search index is.
public enum IndexBuildProgress: Equatable, Sendable {
    /// Reading the embeddings from the catalog.
    case reading(vectors: Int)
    /// Training the centroids: so many passes are done, of at most so many.
    case training(pass: Int, passes: Int)
    /// Writing the lists.
    case writing
    /// Measuring the recall.
    case measuring
}
