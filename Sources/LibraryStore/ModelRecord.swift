/// A model whose embeddings the library may hold.
public struct ModelRecord: Sendable, Hashable {
    /// The dimensions that a model may have.
    static let dimensions = 1...65536

    /// Stable within one library; names the model in every other call.
    public let id: Int64

    /// The name that users give with `--model`.
    public let name: String

    /// Identifies the weights and the preprocessing; embeddings of two fingerprints are never compared.
    public let fingerprint: String

    /// The number of values in an embedding.
    public let dimension: Int

    /// Whether the library keeps embeddings as float16, which takes half the space; else they are float32.
    public let usesFloat16: Bool

    /// Creates a record.
    public init(id: Int64, name: String, fingerprint: String, dimension: Int, usesFloat16: Bool = false) {
        self.id = id
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.usesFloat16 = usesFloat16
    }

    /// The same model with embeddings stored in this way.
    func storing(asFloat16 usesFloat16: Bool) -> ModelRecord {
        ModelRecord(
            id: id, name: name, fingerprint: fingerprint, dimension: dimension, usesFloat16: usesFloat16)
    }
}
