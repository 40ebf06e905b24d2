/// The centroids of clusters: unit vectors, `[count, dimension]`.
///
/// A value; any number of threads may read it.
public struct Centroids: Sendable, Equatable {
    /// The number of values of a centroid.
    public let dimension: Int
    /// The values of the centroids, row-major.
    public internal(set) var values: [Float]

    /// Creates centroids from their values, `[count, dimension]`.
    public init(values: [Float], dimension: Int) {
        precondition(dimension > 0 && values.count % dimension == 0)
        self.values = values
        self.dimension = dimension
    }

    /// The number of centroids.
    public var count: Int { values.count / dimension }
}
