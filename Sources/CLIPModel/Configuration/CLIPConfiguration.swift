/// Every size of a CLIP model, read from its configuration file.
///
/// A value; safe to use from any thread.
public struct CLIPConfiguration: Equatable, Sendable {
    /// The image tower.
    public var vision: VisionConfiguration
    /// The text tower.
    public var text: TextConfiguration
    /// The dimension of the embeddings.
    public var dimension: Int

    /// Creates a configuration from its parts.
    public init(vision: VisionConfiguration, text: TextConfiguration, dimension: Int) {
        self.vision = vision
        self.text = text
        self.dimension = dimension
    }
}

/// The configuration of the image tower.
public enum VisionConfiguration: Equatable, Sendable {
    /// A vision transformer.
    case transformer(VisionTransformerConfiguration)
    /// A ResNet.
    case residual(ResNetConfiguration)

    /// The side of the square input, in pixels.
    public var imageSize: Int {
        switch self {
        case .transformer(let configuration): configuration.imageSize
        case .residual(let configuration): configuration.imageSize
        }
    }

    /// The number of colour channels.
    public var channels: Int {
        switch self {
        case .transformer(let configuration): configuration.channels
        case .residual(let configuration): configuration.channels
        }
    }

    /// A short description of the architecture.
    public var architecture: String {
        switch self {
        case .transformer(let configuration): "ViT with patches of \(configuration.patchSize)"
        case .residual(let configuration):
            "ResNet with \(configuration.blockCounts.map(String.init).joined(separator: " + ")) blocks"
        }
    }
}
