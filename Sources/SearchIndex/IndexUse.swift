public import VectorIndex

/// The index that a search used, and its measured recall.
public struct IndexUse: Equatable, Sendable {
    /// The kinds of index.
    public enum Kind: String, Sendable {
        /// Compares every embedding.
        case exact
        /// Compares the embeddings in the inverted lists nearest to the query.
        case ivfFlat = "ivf-flat"
    }

    /// An exact search without any problem.
    static let exact = IndexUse(kind: .exact)

    /// The kind.
    public let kind: Kind
    /// The number of lists that were searched; nil for an exact search.
    public let nprobe: Int?
    /// The recall@10 of such searches, as measured after the build; nil for an exact search, and for more than ten hits.
    public let recall: Float?
    /// Why an index file that should be there is not used; nil if there is no problem.
    public let problem: VectorIndexError?

    init(kind: Kind, nprobe: Int? = nil, recall: Float? = nil, problem: VectorIndexError? = nil) {
        self.kind = kind
        self.nprobe = nprobe
        self.recall = recall
        self.problem = problem
    }
}
