/// The map of a pooled token to an embedding.
public enum Projection: Equatable, Sendable {
    /// The token is the embedding.
    case none
    /// An affine map, or without a bias a linear one.
    case linear(hasBias: Bool)
}
