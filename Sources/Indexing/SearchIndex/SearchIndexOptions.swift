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
    /// The share of the ten true nearest that searches should find, above 0 and at most 1; nil keeps what the library's
    /// index was built for.
    public var recall: Float?
    /// Whether vectors are stored in the index as Float16; nil keeps what the library's index has.
    public var usesFloat16: Bool?
    /// The number of inverted lists; nil chooses by the number of embeddings.
    public var lists: Int?

    /// The default options.
    public init() {}
}
