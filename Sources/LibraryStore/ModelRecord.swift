public import Kernels

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

    /// How the library stores the embeddings.
    public let precision: VectorPrecision

    /// Creates a record.
    public init(
        id: Int64, name: String, fingerprint: String, dimension: Int, precision: VectorPrecision = .float32
    ) {
        self.id = id
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.precision = precision
    }

    /// Returns a copy of this record with another precision of the embeddings.
    package func storing(as precision: VectorPrecision) -> ModelRecord {
        ModelRecord(
            id: id, name: name, fingerprint: fingerprint, dimension: dimension, precision: precision)
    }
}
