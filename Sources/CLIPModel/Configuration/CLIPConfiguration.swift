/// Every size of a CLIP model, as its `config.json` tells it.
///
/// A value; safe to use from any thread.
public struct CLIPConfiguration: Equatable, Sendable {
    /// The image tower.
    public var vision: VisionConfiguration
    /// The text tower.
    public var text: TextConfiguration
    /// The dimension of the embeddings.
    public var dimension: Int

    /// A configuration from its parts.
    public init(vision: VisionConfiguration, text: TextConfiguration, dimension: Int) {
        self.vision = vision
        self.text = text
        self.dimension = dimension
    }
}
