internal import CatalogStore

/// How the search index of a library is built.
public struct SearchIndexOptions: Equatable, Sendable {
    /// The default of ``smallestSize``: with fewer embeddings, comparing all of them is fast enough.
    ///
    /// The number is measured; see `Docs/benchmarks.md`.
    public static let defaultSmallestSize = 20_000
    /// The recall@10 that searches should reach, if none was ever chosen.
    static let defaultRecall: Float = 0.98

    /// An index is built from this number of embeddings on; at least 1.
    public var smallestSize = Self.defaultSmallestSize
    /// The recall@10 that searches should reach, above 0 and at most 1; nil keeps the previous value, initially 0.98.
    public var recall: Float?
    /// Whether vectors are stored in the index as Float16; nil keeps the previous value, initially true.
    public var usesFloat16: Bool?
    /// The number of inverted lists (nlist), or 0 to choose it by the number of embeddings; nil keeps the previous
    /// value, initially 0.
    public var lists: Int?

    /// A build keeps the embeddings in memory if they take at most this many bytes in float32. Otherwise it reads
    /// them from the library again for every pass; the resulting index is the same.
    public var memory = 256 << 20

    /// The default options.
    public init() {}

    /// The former settings, with the options that are set now.
    func settings(over former: IndexSettings) -> IndexSettings {
        var settings = former
        settings.recall = recall ?? former.recall
        settings.usesFloat16 = usesFloat16 ?? former.usesFloat16
        settings.lists = lists.map { $0 > 0 ? $0 : nil } ?? former.lists
        return settings
    }
}
