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
        /// Whether something that was found is not in the catalog any more.
        var isStale = false
    }

    private enum State: Sendable {
        case exact(ExactIndex, problem: String?)
        case lists(LiveIndex)
    }

    /// The recall of a search is measured for so many neighbours.
    private static let measuredNeighbors = 10
    /// For more neighbours, lists are looked into that hold this many times as many vectors as are wanted.
    private static let vectorsPerNeighbor = 20

    private let catalog: Catalog
    private let model: ModelRecord
    private let isExact: Bool
    private let state: Mutex<State>

    /// Opens the index file, or reads all embeddings where there is none that fits.
    ///
    /// - Parameter isExact: Whether to read all embeddings in any case.
    /// - Throws: ``LibraryError``.
    /// - Complexity: O(nlist · d) and O(d) for each change since the build; without index O(n · d).
    init(catalog: Catalog, model: ModelRecord, isExact: Bool) throws {
        self.catalog = catalog
        self.model = model
        self.isExact = isExact
        state = Mutex(try Self.open(catalog, model, isExact: isExact))
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
    /// - Throws: ``LibraryError``.
    func search(_ query: [Float], _ kind: QueryKind, _ options: NeighborOptions) throws -> Answer {
        switch state.withLock({ $0 }) {
        case .exact(let index, let problem):
            return Answer(
                neighbors: index.search(query, options), searched: index.count,
                index: IndexUse(kind: .exact, problem: problem))
        case .lists(let index):
            do {
                return try search(index, query, kind, options)
            } catch let error as VectorIndexError {
                let all = try Self.allEmbeddings(catalog, model)
                state.withLock { $0 = .exact(all, problem: error.description) }
                return try search(query, kind, options)
            }
        }
    }

    /// Looks at the library again, as it is now.
    ///
    /// - Throws: ``LibraryError``.
    func refresh() throws {
        let now = try Self.open(catalog, model, isExact: isExact)
        state.withLock { $0 = now }
    }

    private func search(
        _ index: LiveIndex, _ query: [Float], _ kind: QueryKind, _ options: NeighborOptions
    ) throws -> Answer {
        let description = index.base.description
        let tuning = kind == .text ? description.recall.shiftedQueries : description.recall.nearQueries
        let isMeasured = options.limit <= Self.measuredNeighbors
        var nprobe = max(tuning.nprobe, 1)
        if !isMeasured {
            let wanted = Double(options.limit) * Double(Self.vectorsPerNeighbor)
            let share = min(wanted / Double(max(description.count, 1)), 1)
            nprobe = max(nprobe, Int((share * Double(description.nlist)).rounded(.up)))
        }
        let use = IndexUse(kind: .ivfFlat, nprobe: nprobe, recall: isMeasured ? tuning.recall : nil)
        var answer = Answer(searched: index.count, index: use)
        if description.precision == .float16 {
            let found = try RoundedSearch(index: index, catalog: catalog, model: model)
                .search(query, options, nprobe: nprobe)
            (answer.neighbors, answer.isStale) = (found.neighbors, found.isStale)
        } else {
            answer.neighbors = try index.search(query, options, nprobe: nprobe)
        }
        return answer
    }

    private static func open(_ catalog: Catalog, _ model: ModelRecord, isExact: Bool) throws -> State {
        if isExact { return .exact(try allEmbeddings(catalog, model), problem: nil) }
        switch try openLists(catalog, model) {
        case .none: return .exact(try allEmbeddings(catalog, model), problem: nil)
        case .unusable(let reason): return .exact(try allEmbeddings(catalog, model), problem: reason)
        case .lists(let index): return .lists(index)
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
                    path: catalog.indexPath(modelID: model.id), tags: generations.map(\.tag),
                    dimension: model.dimension)
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
