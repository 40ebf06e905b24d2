/// The embeddings of several inputs, in the order of the inputs.
public struct Embeddings: Equatable, Sendable {
    /// The number of values of one embedding.
    public let dimension: Int
    /// `[count, dimension]`, row-major.
    public let values: [Float]

    /// Creates embeddings from their values. The number of values must be a multiple of `dimension`.
    public init(values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count.isMultiple(of: dimension))
        self.values = values
        self.dimension = dimension
    }

    /// The number of embeddings.
    public var count: Int { values.count / dimension }

    /// One embedding, `[dimension]`.
    public subscript(index: Int) -> [Float] {
        Array(values[index * dimension..<(index + 1) * dimension])
    }
}
