public import CatalogStore
internal import VectorIndex

/// Describes the index that searches of a library use.
public struct IndexStatus: Equatable, Sendable {
    /// How many inverted lists a kind of query searches, and the recall@10 of that.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists that are searched.
        public let nprobe: Int
        /// The recall, 0 to 1, as measured after the build.
        public let recall: Float
    }

    /// The properties of an inverted file.
    public struct Lists: Equatable, Sendable {
        /// The number of lists.
        public let nlist: Int
        /// Whether vectors are stored as Float16.
        public let isFloat16: Bool
        /// The number of embeddings that were added since it was built; they are compared one by one.
        public let added: Int
        /// The number of its embeddings that were removed from the library.
        public let removed: Int
        /// The requested recall, 0 to 1.
        public let target: Float
        /// For queries by text.
        public let text: Tuning
        /// For queries by an image.
        public let image: Tuning
    }

    /// The number of embeddings that are searched.
    public let vectors: Int
    /// The inverted file; nil if every embedding is compared.
    public let lists: Lists?
    /// Why an index file that should be there is not used, in one sentence.
    public let problem: String?

    /// Reads the state of the index of a model.
    ///
    /// - Throws: ``LibraryError``.
    public init(catalog: Catalog, model: ModelRecord) throws {
        switch try LibraryIndex.openLists(catalog, model) {
        case .none:
            (vectors, lists, problem) = (try catalog.embeddingCount(modelID: model.id), nil, nil)
        case .unusable(let reason):
            (vectors, lists, problem) = (try catalog.embeddingCount(modelID: model.id), nil, reason)
        case .lists(let index):
            let description = index.base.description
            vectors = index.count
            lists = Lists(
                nlist: description.nlist, isFloat16: description.precision == .float16,
                added: index.added.count, removed: index.removedCount, target: description.recall.target,
                text: Tuning(description.recall.shiftedQueries),
                image: Tuning(description.recall.nearQueries))
            problem = nil
        }
    }
}

extension IndexStatus.Tuning {
    fileprivate init(_ tuning: IndexDescription.Tuning) {
        self.init(nprobe: tuning.nprobe, recall: tuning.recall)
    }
}
