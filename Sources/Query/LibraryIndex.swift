internal import CatalogStore
internal import Synchronization
internal import VectorIndex

/// The embeddings of a model as a search looks through them: the library's index file with what has changed since it
/// was built, or all embeddings in memory.
///
/// A snapshot of the library. Any number of threads may search at once; the one lock guards only which of the two it
/// is.
final class LibraryIndex: Sendable {
    /// Where a query lies: a search by words has to look into more lists than one by a picture.
    enum QueryKind {
        case text
        case image
    }

    /// What a search found, and how.
    struct Answer {
        var neighbors: [Neighbor] = []
        var searched = 0
        var index = IndexUse.exact
    }

    private enum State: Sendable {
        case exact(ExactIndex, problem: String?)
        case lists(LiveIndex)
    }

    /// How many more neighbours than wanted are looked at again when the index has rounded vectors.
    private static let extraCandidates = 10
    /// More than the rounding of unit vectors to Float16, 11 bits a value, can change an inner product.
    private static let halfPrecisionError: Float = 0.001

    private let catalog: Catalog
    private let model: ModelRecord
    private let state: Mutex<State>

    /// Opens the index file, or reads all embeddings where there is none that fits.
    ///
    /// - Parameter isExact: Whether to read all embeddings in any case.
    /// - Throws: ``CatalogError``.
    /// - Complexity: O(nlist · d) and O(d) for each change since the build; without index O(n · d).
    init(catalog: Catalog, model: ModelRecord, isExact: Bool) throws {
        self.catalog = catalog
        self.model = model
        state = Mutex(
            isExact
                ? .exact(try Self.allEmbeddings(catalog, model), problem: nil)
                : try Self.open(catalog, model))
    }

    /// The number of embeddings.
    var count: Int {
        switch state.withLock({ $0 }) {
        case .exact(let index, _): index.count
        case .lists(let index): index.count
        }
    }

    /// The nearest embeddings, under the ids of the embeddings.
    ///
    /// When a list of the index file turns out to be damaged, all embeddings are read and compared instead, from then
    /// on.
    /// - Throws: ``CatalogError``.
    func search(_ query: [Float], _ kind: QueryKind, _ options: NeighborOptions) throws -> Answer {
        switch state.withLock({ $0 }) {
        case .exact(let index, let problem):
            return Answer(
                neighbors: index.search(query, options), searched: index.count,
                index: IndexUse(kind: .exact, problem: problem))
        case .lists(let index):
            let recall = index.base.description.recall
            let tuning = kind == .text ? recall.shiftedQueries : recall.nearQueries
            do {
                return Answer(
                    neighbors: try search(index, query, options, nprobe: tuning.nprobe),
                    searched: index.count,
                    index: IndexUse(kind: .ivfFlat, nprobe: tuning.nprobe, recall: tuning.recall))
            } catch let error as VectorIndexError {
                let all = try Self.allEmbeddings(catalog, model)
                state.withLock { $0 = .exact(all, problem: error.description) }
                return try search(query, kind, options)
            }
        }
    }

    private func search(
        _ index: LiveIndex, _ query: [Float], _ options: NeighborOptions, nprobe: Int
    ) throws -> [Neighbor] {
        guard index.base.description.precision == .float16 else {
            return try index.search(query, options, nprobe: nprobe)
        }
        // Half precision may swap neighbours that are nearly equally near, so a few more are looked at again in the
        // precision of the catalog. Then scores are those of the exact search.
        var wider = options
        wider.limit = min(options.limit, .max - Self.extraCandidates) + Self.extraCandidates
        wider.minimumScore -= Self.halfPrecisionError
        let candidates = try index.search(query, wider, nprobe: nprobe)
        var exact = ExactIndex(dimension: model.dimension, capacity: candidates.count)
        try catalog.forEachEmbedding(ids: candidates.map(\.key), modelID: model.id) {
            exact.append($1, key: $0.id)
        }
        return exact.search(query, options)
    }

    private static func open(_ catalog: Catalog, _ model: ModelRecord) throws -> State {
        switch try openLists(catalog, model) {
        case .none: .exact(try allEmbeddings(catalog, model), problem: nil)
        case .unusable(let reason): .exact(try allEmbeddings(catalog, model), problem: reason)
        case .lists(let index): .lists(index)
        }
    }

    /// The index file as it was found.
    enum OpenedLists {
        /// There is none, and there need not be.
        case none
        /// There should be one.
        case unusable(String)
        /// There is one.
        case lists(LiveIndex)
    }

    /// Opens the index file that the catalog knows of.
    static func openLists(_ catalog: Catalog, _ model: ModelRecord) throws -> OpenedLists {
        while true {
            let generations = try catalog.indexGenerations(modelID: model.id)
            guard !generations.isEmpty else { return .none }
            do {
                let base = try IVFFlatIndex(
                    path: catalog.indexPath(modelID: model.id), tags: generations.map(\.tag))
                guard let generation = generations.first(where: { $0.tag == base.description.tag })
                else { preconditionFailure("An index has one of the tags that it was asked for.") }
                if let index = try changed(base, since: generation, catalog) { return .lists(index) }
            } catch let error as VectorIndexError {
                // Another file may have been put in place between the two looks.
                guard try catalog.indexGenerations(modelID: model.id) == generations else { continue }
                // The first build may still be at work.
                return generations.contains(where: \.isFinished) ? .unusable(error.description) : .none
            }
        }
    }

    /// The index with what has changed since; nil when a newer one has taken its place.
    private static func changed(
        _ base: IVFFlatIndex, since generation: IndexGeneration, _ catalog: Catalog
    ) throws -> LiveIndex? {
        try catalog.onSnapshot {
            guard let removed = try catalog.removedEmbeddings(since: generation) else { return nil }
            var added = ExactIndex(dimension: base.description.dimension)
            try catalog.forEachEmbedding(
                modelID: generation.modelID, after: generation.lastEmbeddingID
            ) { embedding, vector in added.append(vector, key: embedding.id) }
            return LiveIndex(base: base, added: added, removed: removed)
        }
    }

    private static func allEmbeddings(_ catalog: Catalog, _ model: ModelRecord) throws -> ExactIndex {
        var index = ExactIndex(
            dimension: model.dimension, capacity: try catalog.embeddingCount(modelID: model.id))
        try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
            index.append(vector, key: embedding.id)
        }
        return index
    }
}
