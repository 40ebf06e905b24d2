internal import Kernels
public import LibraryStore
internal import Synchronization
public import VectorIndex

/// Finds the embeddings of a model that are nearest to a query, in a snapshot of the library: the index file with what has
/// changed since it was built, or all embeddings in memory.
///
/// Any number of threads may search at once; the lock guards only the choice between the two forms.
public final class NearestEmbeddings: Sendable {
    /// What a search found, and how.
    public struct Answer: Sendable {
        /// The nearest under the ids of their embeddings, best first.
        public internal(set) var neighbors: [Neighbor] = []
        /// Embeddings that the search has read from the library, by their ids: perhaps those of the neighbours, or of some of them.
        public internal(set) var read: [Int64: ReadEmbedding] = [:]
        /// The number of embeddings that these were chosen from.
        public internal(set) var searched = 0
        /// How they were found.
        public internal(set) var index = IndexUse.exact
        /// Whether the library has removed a candidate of the search since the snapshot. ``NearestEmbeddings/refresh()``
        /// takes a new snapshot.
        public internal(set) var isStale = false

        /// The nearest `limit` of those with these keys.
        ///
        /// - Complexity: O(*n*) for *n* neighbours.
        public func keeping(_ keys: Set<Int64>, limit: Int) -> Answer {
            var kept = self
            kept.neighbors = Array(neighbors.lazy.filter { keys.contains($0.key) }.prefix(limit))
            return kept
        }
    }

    enum State: Sendable {
        case exact(ExactIndex, problem: VectorIndexError?)
        case lists(LiveIndex)
    }

    /// The number of neighbours that the recall is measured for.
    private static let measuredNeighbors = 10
    /// A search for more neighbours covers enough lists to hold about this many vectors for each neighbour.
    private static let vectorsPerNeighbor = 20

    let index: LibraryIndex
    private let isExact: Bool
    let state: Mutex<State>
    /// ``meanDistance``, once it was asked for.
    private let knownMean = Mutex<Double?>(nil)

    /// Opens the index file, or reads all embeddings if there is no usable one.
    ///
    /// - Parameters:
    ///   - library: Where to search.
    ///   - model: The model whose embeddings are searched.
    ///   - isExact: Whether to read all embeddings in any case.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(nlist · d) and O(d) for each change since the build; O(n · d) without an index.
    public init(library: any Library, model: ModelRecord, isExact: Bool = false) throws {
        index = LibraryIndex(library: library, model: model)
        self.isExact = isExact
        state = Mutex(try Self.open(index, isExact: isExact))
    }

    /// The number of embeddings.
    public var count: Int {
        switch state.withLock({ $0 }) {
        case .exact(let index, _): index.count
        case .lists(let index): index.count
        }
    }

    /// The mean of 1 - cosine of two different embeddings; 0 if there are fewer than two. Estimated, except in small libraries, and
    /// once for a snapshot.
    ///
    /// - Complexity: O(d) for each of at most about 500 embeddings or lists of the index, the first time.
    public var meanDistance: Double {
        if let known = knownMean.withLock({ $0 }) { return known }
        let mean =
            switch state.withLock({ $0 }) {
            case .exact(let index, _): index.meanDistance
            case .lists(let index): index.base.meanDistance
            }
        knownMean.withLock { $0 = mean }
        return mean
    }

    /// Returns the nearest embeddings; the keys are the ids of the embeddings.
    ///
    /// Returns a quarter more than the limit if `withSpare` is true, and if a search for twice as many would look into the same lists, so
    /// that it would begin with the same neighbours. They cost little, and may save that search.
    ///
    /// If a list of the index file turns out to be damaged, reads all embeddings and compares those, in this and all later
    /// searches.
    /// - Throws: `LibraryError`.
    public func search(
        _ query: QueryEmbedding, _ options: NeighborOptions, withSpare: Bool = false
    ) throws -> Answer {
        switch state.withLock({ $0 }) {
        case .exact(let all, let problem):
            return Answer(
                neighbors: all.search(query.values, withSpare ? options.withSpare : options),
                searched: all.count, index: IndexUse(kind: .exact, problem: problem))
        case .lists(let lists):
            do {
                return try search(lists, query, options, withSpare: withSpare)
            } catch let error as VectorIndexError {
                let all = try Self.allEmbeddings(index)
                state.withLock { $0 = .exact(all, problem: error) }
                return try search(query, options, withSpare: withSpare)
            }
        }
    }

    /// Takes a new snapshot of the library.
    ///
    /// - Throws: `LibraryError`.
    /// - Complexity: as ``init(library:model:isExact:)``.
    public func refresh() throws {
        let now = try Self.open(index, isExact: isExact)
        state.withLock { $0 = now }
        knownMean.withLock { $0 = nil }
    }

    private func search(
        _ lists: LiveIndex, _ query: QueryEmbedding, _ options: NeighborOptions, withSpare: Bool
    ) throws -> Answer {
        let description = lists.base.description
        let tuning = description.recall.tuning(for: query.sources)
        let nprobe = Self.nprobe(options.limit, description, tuning)
        let hasSpare =
            withSpare && nprobe == Self.nprobe(options.limit.doubledSaturated, description, tuning)
        let options = hasSpare ? options.withSpare : options
        // What was learned may lie anywhere: how much such searches find is not measured.
        let recall = query.sources.contains(.learned) ? nil : tuning.recall
        let use = IndexUse(kind: .ivfFlat, nprobe: nprobe, recall: recall)
        var answer = Answer(searched: lists.count, index: use)
        if description.precision == .float16 {
            let found = try RoundedSearch(index: lists, library: index.library, model: index.model)
                .search(query.values, options, nprobe: nprobe)
            (answer.neighbors, answer.read) = (found.neighbors, found.read)
            answer.isStale = found.isStale
        } else {
            answer.neighbors = try lists.search(query.values, options, nprobe: nprobe)
        }
        return answer
    }

    /// The number of lists that a search for this many neighbours looks into.
    private static func nprobe(
        _ limit: Int, _ description: IndexDescription, _ tuning: IndexDescription.Tuning
    ) -> Int {
        let measured = max(tuning.nprobe, 1)
        guard limit > measuredNeighbors else { return measured }
        let wanted = Double(limit) * Double(vectorsPerNeighbor)
        let share = min(wanted / Double(max(description.count, 1)), 1)
        return max(measured, Int((share * Double(description.nlist)).rounded(.up)))
    }

    private static func open(_ index: LibraryIndex, isExact: Bool) throws -> State {
        if isExact { return .exact(try allEmbeddings(index), problem: nil) }
        switch try index.openLive() {
        case .none: return .exact(try allEmbeddings(index), problem: nil)
        case .unusable(let error): return .exact(try allEmbeddings(index), problem: error)
        case .live(let index): return .lists(index)
        }
    }

    static func allEmbeddings(_ index: LibraryIndex) throws -> ExactIndex {
        let (library, model) = (index.library, index.model)
        var all = ExactIndex(
            dimension: model.dimension, capacity: try library.embeddingCount(modelID: model.id))
        try library.forEachEmbedding(modelID: model.id) { embedding, vector in
            all.append(vector, key: embedding.id)
        }
        return all
    }
}

extension NeighborOptions {
    /// The same options for a quarter more neighbours.
    fileprivate var withSpare: NeighborOptions {
        var options = self
        options.limit = limit > .max - limit / 4 ? .max : limit + limit / 4
        return options
    }
}

extension Int {
    fileprivate var doubledSaturated: Int { self > .max / 2 ? .max : 2 * self }
}

extension IndexDescription.Recall {
    /// The number of lists that a query needs, by what it is made of: the most that any of it needs.
    fileprivate func tuning(for sources: QueryEmbedding.Sources) -> IndexDescription.Tuning {
        guard !sources.isDisjoint(with: [.text, .learned]) else { return nearQueries }
        guard sources.contains(.image) else { return shiftedQueries }
        return shiftedQueries.nprobe < nearQueries.nprobe ? nearQueries : shiftedQueries
    }
}

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
    public static let exact = IndexUse(kind: .exact)

    /// The kind.
    public let kind: Kind
    /// The number of lists that were searched; nil for an exact search.
    public let nprobe: Int?
    /// The recall@10 of such searches, as measured after the build: at least this share of the ten nearest is found, also in a search
    /// for more, which covers more lists. nil for an exact search, and for directions that were learned.
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
