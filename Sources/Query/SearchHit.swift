public import SystemPackage

/// An image that a search found.
public struct SearchHit: Equatable, Sendable {
    /// The position among the hits, 1 for the best.
    public let rank: Int
    /// The cosine of the image's and the query's embeddings, -1 to 1.
    public let score: Float
    /// The image's id in the library.
    public let id: Int64
    /// The absolute path of the image file.
    public let path: FilePath
    /// The width in pixels, after the EXIF orientation.
    public let width: Int
    /// The height in pixels, after the EXIF orientation.
    public let height: Int
}
