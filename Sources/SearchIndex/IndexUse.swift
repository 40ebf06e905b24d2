/// Which index a search used, and what share of the true nearest it finds.
public struct IndexUse: Equatable, Sendable {
    /// The kinds of index.
    public enum Kind: String, Sendable {
        /// Every embedding is compared.
        case exact
        /// The embeddings in the lists nearest to the query are compared.
        case ivfFlat = "ivf-flat"
    }

    /// Every embedding is compared, as it should be.
    static let exact = IndexUse(kind: .exact)

    /// The kind.
    public let kind: Kind
    /// The number of lists that are looked into; nil for an exact search.
    public let nprobe: Int?
    /// The share of the ten true nearest that such searches find, as measured after the build; nil for an exact search.
    public let recall: Float?
    /// Why an index file that should be there is not used, in one sentence; nil when all is well.
    public let problem: String?

    init(kind: Kind, nprobe: Int? = nil, recall: Float? = nil, problem: String? = nil) {
        self.kind = kind
        self.nprobe = nprobe
        self.recall = recall
        self.problem = problem
    }
}
