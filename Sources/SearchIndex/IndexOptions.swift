internal import CatalogStore

/// How the search index of a library is built.
public struct SearchIndexOptions: Equatable, Sendable {
    /// A library with fewer embeddings than this has no index, as comparing all of them is fast enough.
    ///
    /// Measured, see `Docs/benchmarks.md`.
    public static let defaultSmallestSize = 20_000
    /// The recall that searches should reach.
    static let defaultRecall: Float = 0.98

    /// A library with fewer embeddings has no index; at least 1.
    public var smallestSize = Self.defaultSmallestSize
    /// The share of the ten true nearest that searches should find, above 0 and at most 1; nil keeps what was asked for
    /// before, which is 0.98 at first.
    public var recall: Float?
    /// Whether vectors are stored in the index as Float16; nil keeps what was asked for before, which is true at first.
    public var usesFloat16: Bool?
    /// The number of inverted lists, or 0 to choose it by the number of embeddings; nil keeps what was asked for before,
    /// which is 0 at first.
    public var lists: Int?

    /// A build keeps the embeddings in memory where they take at most so many bytes, in float32; more are read from the
    /// library again for every pass over them. The index is the same.
    public var memory = 256 << 20

    /// The default options.
    public init() {}

    /// What was asked for before, with what is asked for now.
    func settings(over former: IndexSettings) -> IndexSettings {
        var settings = former
        settings.recall = recall ?? former.recall
        settings.usesFloat16 = usesFloat16 ?? former.usesFloat16
        settings.lists = lists.map { $0 > 0 ? $0 : nil } ?? former.lists
        return settings
    }
}
