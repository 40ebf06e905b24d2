/// An embedding that was read from a library, and the image that it is of.
public struct ReadEmbedding: Sendable {
    /// The id of its image.
    public let imageID: Int64
    /// `[dimension]`, of unit length.
    public let values: [Float]

    /// An embedding from its parts.
    public init(imageID: Int64, values: [Float]) {
        self.imageID = imageID
        self.values = values
    }
}
