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
    /// An EfficientNet-Lite.
    case efficientNetLite(EfficientNetLiteConfiguration)
    /// A FastViT.
    case fastViT(FastViTConfiguration)

    /// The side of the square input, in pixels.
    public var imageSize: Int {
        switch self {
        case .transformer(let configuration): configuration.imageSize
        case .residual(let configuration): configuration.imageSize
        case .efficientNetLite(let configuration): configuration.imageSize
        case .fastViT(let configuration): configuration.imageSize
        }
    }

    /// The number of colour channels.
    public var channels: Int {
        switch self {
        case .transformer(let configuration): configuration.channels
        case .residual(let configuration): configuration.channels
        case .efficientNetLite(let configuration): configuration.channels
        case .fastViT(let configuration): configuration.channels
        }
    }

    /// A short description of the architecture.
    public var architecture: String {
        switch self {
        case .transformer(let configuration): "ViT with patches of \(configuration.patchSize)"
        case .residual(let configuration):
            "ResNet with \(configuration.blockCounts.map(String.init).joined(separator: " + ")) blocks"
        case .efficientNetLite(let configuration): configuration.architecture
        case .fastViT(let configuration): configuration.architecture
        }
    }
}

extension CLIPConfiguration {
    /// The most numbers that one input may have inside a tower: 256 MiB of float32, more than ten times as many as in
    /// published models. The weights of a checkpoint limit its widths, but not the product of widths and tokens.
    private static let largestInputCount = 1 << 26

    /// The most tokens that are worth encoding together. With more, matrix products do not get faster, but every thread
    /// needs more memory for its batch.
    private static let usefulTokenCount = 2304

    /// Throws if the sizes would take more memory than any published model needs.
    ///
    /// - Throws: ``CLIPModelError``.
    func checkMemory(path: String) throws {
        var towers = [("text", text.contextLength * text.tower.largestWidth)]
        switch vision {
        case .transformer(let vision):
            towers.append(("image", vision.tokenCount * vision.tower.largestWidth))
        case .residual: break  // The number of its tokens is limited, and with it the size of its input.
        case .efficientNetLite(let vision): towers.append(("image", vision.largestInside))
        case .fastViT(let vision): towers.append(("image", vision.largestInside))
        }
        for (name, count) in towers {
            guard count <= Self.largestInputCount else {
                throw CLIPModelError.malformed(
                    path: path, key: "",
                    expected:
                        "sizes of the \(name) encoder that make at most \(Self.largestInputCount) numbers per input",
                    found: "\(count)")
            }
        }
    }

    /// The number of images that are worth encoding together.
    var usefulBatchSize: Int {
        guard case .transformer(let vision) = vision else { return .max }
        return max(1, Self.usefulTokenCount / vision.tokenCount)
    }
}

extension TowerConfiguration {
    fileprivate var largestWidth: Int { max(width, feedForwardWidth) }
}
