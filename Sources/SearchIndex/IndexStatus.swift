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
        let index = LibraryIndex(library: library, model: model)
        while true {
            switch try index.open() {
            case .none:
                (vectors, lists, problem) = (try library.embeddingCount(modelID: model.id), nil, nil)
            case .unusable(let error):
                vectors = try library.embeddingCount(modelID: model.id)
                (lists, problem) = (nil, error)
            case .current(let base, let generation):
                guard let live = try index.live(base, since: generation) else { continue }
                vectors = live.count
                lists = Lists(
                    nlist: base.description.nlist, precision: base.description.precision,
                    added: live.added.count, removed: live.removedCount, recall: base.description.recall)
                problem = nil
            }
            return
        }
    }
}
