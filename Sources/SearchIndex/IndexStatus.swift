public import CatalogStore
internal import VectorIndex

/// The index by which a library is searched.
public struct IndexStatus: Equatable, Sendable {
    /// How many lists a kind of query looks into, and what share of the ten true nearest that finds.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists.
        public let nprobe: Int
        /// The recall, 0 to 1, as measured after the build.
        public let recall: Float
    }

    /// What is known of an inverted file.
    public struct Lists: Equatable, Sendable {
        /// The number of lists.
        public let nlist: Int
        /// Whether vectors are stored as Float16.
        public let isFloat16: Bool
        /// Embeddings that came since it was built, and are compared one by one.
        public let added: Int
        /// Embeddings in it that are gone.
        public let removed: Int
        /// The recall that was asked for, 0 to 1.
        public let target: Float
        /// For queries in words.
        public let text: Tuning
        /// For queries by a picture.
        public let image: Tuning
    }

    /// The number of embeddings that are searched.
    public let vectors: Int
    /// The inverted file; nil where every embedding is compared.
    public let lists: Lists?
    /// Why an index file that should be there is not used, in one sentence.
    public let problem: String?

    /// Looks at the index of a model.
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
