/// An embedding without its values.
public struct EmbeddingRecord: Sendable, Hashable {
    /// Increases with every embedding that is written, and is never used again. An image that changes gets an embedding
    /// with a new id.
    public let id: Int64

    /// The id of its image.
    public let imageID: Int64

    /// Creates a record.
    package init(id: Int64, imageID: Int64) {
        self.id = id
        self.imageID = imageID
    }
}
