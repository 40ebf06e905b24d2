internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// A search among the pictures that pass the filters of one request.
///
/// Filters are asked as late as possible: first of the nearest pictures alone, which takes the same time in any library. Only if too
/// few of them pass, all pictures that pass are looked up, and the index searches among these; so that a search finds no fewer
/// pictures than there are. Both ways find the same.
///
/// A class, because later searches of the request use what an earlier one looked up. One thread may use it.
final class FilteredSearch {
    /// The number of nearest pictures that are asked first, for each hit and at least.
    private static let candidatesPerHit = 4
    private static let leastCandidates = 64
    /// From about this number on, looking up all pictures is not slower.
    private static let mostCandidates = 4096

    private let nearest: NearestEmbeddings
    private let library: any Library
    private let modelID: Int64
    private let filters: [ImageFilter]
    private var allowed: KeySet?

    init(_ nearest: NearestEmbeddings, in library: any Library, modelID: Int64, filters: [ImageFilter] = []) {
        self.nearest = nearest
        self.library = library
        self.modelID = modelID
        self.filters = filters
    }

    /// The number of pictures that pass the filters; nil if it was not needed so far, or if there are no filters.
    var passing: Int? { allowed?.count }

    /// Returns the nearest embeddings whose pictures pass; the keys are the ids of the embeddings.
    ///
    /// - Parameter withSpare: Whether a few more than the limit are returned if there are no filters and they cost little.
    /// - Throws: `LibraryError`.
    func search(
        _ query: QueryEmbedding, _ options: NeighborOptions, withSpare: Bool = false
    ) throws -> NearestEmbeddings.Answer {
        guard !filters.isEmpty else { return try nearest.search(query, options, withSpare: withSpare) }
        if allowed == nil, let answer = try passingAmongNearest(query, options) { return answer }
        var among = options
        among.allowed = try allowedEmbeddings()
        return try nearest.search(query, among)
    }

    private func allowedEmbeddings() throws -> KeySet {
        if let allowed { return allowed }
        let found = KeySet(try library.embeddingIDs(modelID: modelID, of: filters))
        allowed = found
        return found
    }

    /// Returns as many as asked for; nil if too few of the nearest pictures pass.
    private func passingAmongNearest(
        _ query: QueryEmbedding, _ options: NeighborOptions
    ) throws -> NearestEmbeddings.Answer? {
        guard options.limit <= Self.mostCandidates / Self.candidatesPerHit else { return nil }
        var wider = options
        wider.limit = max(options.limit * Self.candidatesPerHit, Self.leastCandidates)
        while wider.limit <= Self.mostCandidates {
            let answer = try nearest.search(query, wider)
            let passing = Set(
                try library.embeddingIDs(
                    among: answer.neighbors.map(\.key), modelID: modelID, of: filters))
            if passing.count >= options.limit {
                return answer.keeping(passing, limit: options.limit)
            }
            // Twice as many as are needed if the share of those that pass stays the same.
            guard !passing.isEmpty else { return nil }
            wider.limit = max(wider.limit * 2 * options.limit / passing.count, wider.limit * 2)
        }
        return nil
    }
}
