/// What a user wants of the index of a model; nil where they leave it to the program.
public struct IndexSettings: Sendable, Hashable {
    /// The most lists that may be asked for.
    public static let mostLists = 1_000_000

    /// The share of the ten true nearest that searches should find, above 0 and at most 1.
    public var recall: Float?

    /// Whether the index stores vectors as Float16.
    public var usesFloat16: Bool?

    /// The number of inverted lists, at least 1 and at most ``mostLists``.
    public var lists: Int?

    /// Settings that leave everything to the program.
    public init() {}

    /// Whether a user can have asked for them.
    var isPossible: Bool {
        recall.map { $0 > 0 && $0 <= 1 } ?? true && lists.map { (1...Self.mostLists).contains($0) } ?? true
    }
}
