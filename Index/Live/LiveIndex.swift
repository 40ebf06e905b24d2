/// An index file with the changes since it was built: vectors that were added, and keys that were removed.
///
/// A snapshot; any number of threads may search one at once.
public struct LiveIndex: Sendable {
    /// The index as it was built.
    public let base: IVFFlatIndex
    /// The vectors that were added later; they are compared one by one.
    public let added: ExactIndex
    /// The number of vectors of the base that were removed.
    public let removedCount: Int
    private let removed: KeySet

    /// Creates an index from a base and the changes since its build.
    ///
    /// - Parameters:
    ///   - base: The index as it was built.
    ///   - added: Vectors of the base's dimension, under keys that the base does not have.
    ///   - removed: Keys of the base.
    public init(base: IVFFlatIndex, added: ExactIndex, removed: some Sequence<Int64>) {
        precondition(added.dimension == base.description.dimension)
        self.base = base
        self.added = added
        self.removed = KeySet(removed)
        removedCount = self.removed.count
    }

    /// The current number of vectors.
    public var count: Int { max(base.count - removedCount, 0) + added.count }

    /// Returns the vectors with the highest inner products with `query` among the `nprobe` nearest lists and the vectors
    /// that were added later, best first; of equal ones the lower key first.
    ///
    /// Filters are applied before ranking and do not lose results, as in ``IVFFlatIndex/search(_:_:nprobe:)``.
    /// - Parameters:
    ///   - query: `[dimension]`.
    ///   - options: Which neighbours count, and how many.
    ///   - nprobe: The number of lists to search; with all lists, the result is that of the exact search.
    /// - Returns: Fewer than the limit only if no more qualify.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` if a list is damaged.
    /// - Complexity: O((nlist + vectors in the lists + vectors added later) · dimension).
    public func search(_ query: [Float], _ options: NeighborOptions, nprobe: Int) throws -> [Neighbor] {
        merged(
            try base.search(query, changed(options), nprobe: nprobe), added.search(query, options), options)
    }

    /// The options for the base, in which removed keys do not take part.
    func changed(_ options: NeighborOptions) -> NeighborOptions {
        var changed = options
        if removedCount > 0 { changed.excluded.append(removed) }
        return changed
    }

    /// The best of both.
    func merged(_ older: [Neighbor], _ newer: [Neighbor], _ options: NeighborOptions) -> [Neighbor] {
        guard !newer.isEmpty else { return older }
        return Array((older + newer).sorted { $0.ranksBefore($1) }.prefix(options.limit))
    }
}
