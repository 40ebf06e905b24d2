/// An index file with what has happened since it was built: vectors that came later, and keys that are gone.
///
/// A snapshot; any number of threads may search one at once.
public struct LiveIndex: Sendable {
    /// The index as it was built.
    public let base: IVFFlatIndex
    /// The vectors that came later; they are compared one by one.
    public let added: ExactIndex
    /// How many vectors of the base are gone.
    public let removedCount: Int
    private let removed: KeySet

    /// A base with what has changed since.
    ///
    /// - Parameters:
    ///   - added: Of the base's dimension, under keys that the base does not have.
    ///   - removed: Keys of the base.
    public init(base: IVFFlatIndex, added: ExactIndex, removed: some Sequence<Int64>) {
        precondition(added.dimension == base.description.dimension)
        self.base = base
        self.added = added
        self.removed = KeySet(removed)
        removedCount = self.removed.count
    }

    /// The number of vectors that are there now.
    public var count: Int { max(base.count - removedCount, 0) + added.count }

    /// The vectors with the highest inner products with `query` among the `nprobe` nearest lists and those that came
    /// later, best first; of equal ones the lower key first.
    ///
    /// Filters are applied before ranking, and lose nothing, as in ``IVFFlatIndex/search(_:_:nprobe:)``.
    /// - Parameters:
    ///   - query: `[dimension]`.
    ///   - nprobe: How many lists to look into; all of them give what the exact search gives.
    /// - Returns: Fewer than the limit only when no more qualify.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` when a list is damaged.
    /// - Complexity: O((nlist + vectors in the lists + vectors that came later) · dimension).
    public func search(_ query: [Float], _ options: NeighborOptions, nprobe: Int) throws -> [Neighbor] {
        var baseOptions = options
        if removedCount > 0 { baseOptions.excluded.append(removed) }
        let older = try base.search(query, baseOptions, nprobe: nprobe)
        let newer = added.search(query, options)
        guard !newer.isEmpty else { return older }
        return Array((older + newer).sorted { $0.ranksBefore($1) }.prefix(options.limit))
    }
}
