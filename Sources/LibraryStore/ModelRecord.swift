/// A model whose embeddings the library may hold.
public struct ModelRecord: Sendable, Hashable {
    /// The allowed numbers of dimensions.
    package static let dimensions = 1...65536

    /// The id of the model. It does not change within one library, and identifies the model in all other calls.
    public let id: Int64

    /// The name that users pass to `--model`.
    public let name: String

    /// Identifies the weights and the preprocessing. Embeddings of models with different fingerprints are never
    /// compared.
    public let fingerprint: String

    /// The number of values in an embedding.
    public let dimension: Int

    /// Whether the library stores the embeddings as float16, which takes half the space, instead of float32.
    public let usesFloat16: Bool

    /// Creates a record.
    public init(id: Int64, name: String, fingerprint: String, dimension: Int, usesFloat16: Bool = false) {
        self.id = id
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.usesFloat16 = usesFloat16
    }

    /// Returns a copy of this record with another storage format of the embeddings.
    package func storing(asFloat16 usesFloat16: Bool) -> ModelRecord {
        ModelRecord(
            id: id, name: name, fingerprint: fingerprint, dimension: dimension, usesFloat16: usesFloat16)
    }
}
