/// A group of images.
public struct ImageGroup: Sendable {
    /// The number of images.
    public let count: Int
    /// The sum of their embeddings, `[dimension]`.
    let sum: [Double]
    /// The ids of the images nearest to the centroid, with their cosines, the nearest first.
    public let nearest: [(id: Int64, cosine: Float)]
}
