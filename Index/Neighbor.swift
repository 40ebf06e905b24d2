/// A vector that a search found.
public struct Neighbor: Equatable, Sendable {
    /// The key under which the vector was added.
    public let key: Int64
    /// The inner product with the query; the cosine when both are normalised.
    public let score: Float

    /// A neighbour from its parts.
    public init(key: Int64, score: Float) {
        self.key = key
        self.score = score
    }

    /// Whether this one ranks before `other`: the higher score first, of equal scores the lower key.
    public func ranksBefore(_ other: Neighbor) -> Bool {
        score != other.score ? score > other.score : key < other.key
    }
}
