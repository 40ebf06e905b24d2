/// An embedding without its values.
public struct EmbeddingRecord: Sendable, Hashable {
    /// Rises with every embedding that is written, and is never used again: an image that changes gets an embedding
    /// of another id.
    public let id: Int64

    /// The image that it shows.
    public let imageID: Int64
}
