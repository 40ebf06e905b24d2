public import Kernels

/// The user's settings for the search index of a model. Photoseek chooses the value of a setting that is nil.
public struct IndexSettings: Sendable, Hashable {
    /// The maximum number of inverted lists.
    public static let mostLists = 1_000_000

    /// The recall@10 that searches should reach, greater than 0 and at most 1.
    public var recall: Float?

    /// How the index stores vectors.
    public var precision: VectorPrecision?

    /// The number of inverted lists, at least 1 and at most ``mostLists``.
    public var lists: Int?

    /// Creates settings that are all nil.
    public init() {}

    /// Returns these settings, replaced by those of `asked` that are not nil. A number of lists of 0 in `asked` becomes nil:
    /// the program chooses the number again.
    public func merging(_ asked: IndexSettings) -> IndexSettings {
        var settings = self
        settings.recall = asked.recall ?? recall
        settings.precision = asked.precision ?? precision
        settings.lists = asked.lists.map { $0 > 0 ? $0 : nil } ?? lists
        return settings
    }

    /// Whether all values are in their allowed ranges.
    package var isPossible: Bool {
        recall.map { $0 > 0 && $0 <= 1 } ?? true && lists.map { (1...Self.mostLists).contains($0) } ?? true
    }
}
