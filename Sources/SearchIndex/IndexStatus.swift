public import Kernels
public import LibraryStore
public import VectorIndex

/// Describes the index that searches of a library use.
public struct IndexStatus: Equatable, Sendable {
    /// What is known of an inverted file.
    public struct Lists: Equatable, Sendable {
        /// The number of lists.
        public let nlist: Int
        /// How the vectors are stored.
        public let precision: VectorPrecision
        /// Embeddings that came since it was built, and are compared one by one.
        public let added: Int
        /// The number of its embeddings that were removed from the library.
        public let removed: Int
        /// The recall that was asked for, and the number of lists that reaches it, as measured after the build.
        public let recall: IndexDescription.Recall
    }

    /// The number of embeddings that are searched.
    public let vectors: Int
    /// The inverted file; nil if every embedding is compared.
    public let lists: Lists?
    /// Why an index file that should be there is not used; nil if there is no problem.
    public let problem: VectorIndexError?

    /// Reads the state of the index of a model.
    ///
    /// - Throws: `LibraryError`.
    /// - Complexity: O(nlist · dimension), and O(dimension) for each change since the build.
    public init(library: any Library, model: ModelRecord) throws {
        switch try LibraryIndex(library: library, model: model).openLive() {
        case .none:
            (vectors, lists, problem) = (try library.embeddingCount(modelID: model.id), nil, nil)
        case .unusable(let error):
            (vectors, lists, problem) = (try library.embeddingCount(modelID: model.id), nil, error)
        case .live(let index):
            let description = index.base.description
            vectors = index.count
            lists = Lists(
                nlist: description.nlist, precision: description.precision, added: index.added.count,
                removed: index.removedCount, recall: description.recall)
            problem = nil
        }
    }
}
