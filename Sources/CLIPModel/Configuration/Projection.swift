/// How a pooled token becomes an embedding.
public enum Projection: Equatable, Sendable {
    /// The token is the embedding.
    case none
    /// A matrix multiplication, with or without a bias.
    case linear(hasBias: Bool)
}
