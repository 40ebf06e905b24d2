/// What a user wants of the index of a model; nil where they leave it to the program.
public struct IndexSettings: Sendable, Hashable {
    /// The share of the ten true nearest that searches should find, above 0 and at most 1.
    public var recall: Float?

    /// Whether the index stores vectors as Float16.
    public var usesFloat16: Bool?

    /// The number of inverted lists.
    public var lists: Int?

    /// Settings that leave everything to the program.
    public init() {}
}
