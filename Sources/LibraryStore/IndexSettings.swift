/// The user's settings for the search index of a model. Photoseek chooses the value of a setting that is nil.
public struct IndexSettings: Sendable, Hashable {
    /// The maximum number of inverted lists.
    public static let mostLists = 1_000_000

    /// The recall@10 that searches should reach, greater than 0 and at most 1.
    public var recall: Float?

    /// Whether the index stores vectors as float16.
    public var usesFloat16: Bool?

    /// The number of inverted lists, at least 1 and at most ``mostLists``.
    public var lists: Int?

    /// Creates settings that are all nil.
    public init() {}

    /// Whether all values are in their allowed ranges.
    var isPossible: Bool {
        recall.map { $0 > 0 && $0 <= 1 } ?? true && lists.map { (1...Self.mostLists).contains($0) } ?? true
    }
}
