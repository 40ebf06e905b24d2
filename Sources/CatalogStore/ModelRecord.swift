/// A model whose embeddings the library may hold.
public struct ModelRecord: Sendable, Hashable {
    /// Stable within one library; names the model in every other call.
    public let id: Int64

    /// The name that users give with `--model`.
    public let name: String

    /// Identifies the weights and the preprocessing; embeddings of two fingerprints are never compared.
    public let fingerprint: String

    /// The number of values in an embedding.
    public let dimension: Int

    /// Creates a record.
    public init(id: Int64, name: String, fingerprint: String, dimension: Int) {
        self.id = id
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
    }
}
