/// The configuration of an image tower that is an EfficientNet-Lite: EfficientNet (Tan and Le 2019, "EfficientNet: Rethinking
/// Model Scaling for Convolutional Neural Networks") without squeeze-and-excitation and with ReLU6
/// (`timm.models.efficientnet`).
public struct EfficientNetLiteConfiguration: Equatable, Sendable {
    /// The number that batch normalisation adds to the variance in the models that come from TensorFlow.
    static let batchNormEpsilon = 1e-3

    /// Consecutive blocks of one width. The first block may reduce the side.
    public struct Stage: Equatable, Sendable {
        /// The number of blocks.
        public var blockCount: Int
        /// The side of the depthwise convolutions' windows, in pixels.
        public var window: Int
        /// The factor by which the first block reduces the side.
        public var stride: Int
        /// The channels inside a block divided by those of its input; with 1, a block has no layer that widens.
        public var expansion: Int
        /// The number of output channels.
        public var width: Int

        /// Creates a stage.
        public init(blockCount: Int, window: Int, stride: Int, expansion: Int, width: Int) {
            (self.blockCount, self.window, self.stride) = (blockCount, window, stride)
            (self.expansion, self.width) = (expansion, width)
        }
    }

    /// The number of output channels of the first convolution, which halves the side.
    public var stemWidth: Int
    /// The stages.
    public var stages: [Stage]
    /// The number of output channels of the last convolution.
    public var featureWidth: Int
    /// The side of the square input, in pixels.
    public var imageSize: Int
    /// How the features, averaged over all pixels, become the embedding.
    public var projection: TimmProjection

    /// The number of colour channels.
    public var channels: Int { 3 }
}

extension EfficientNetLiteConfiguration {
    /// The factors on the widths and on the numbers of blocks.
    private static let models: [String: (width: Double, depth: Double)] = [
        "tf_efficientnet_lite0": (1.0, 1.0), "tf_efficientnet_lite1": (1.0, 1.1),
        "tf_efficientnet_lite2": (1.1, 1.2), "tf_efficientnet_lite3": (1.2, 1.4),
        "tf_efficientnet_lite4": (1.4, 1.8),
    ]

    /// The stages of the smallest model; the others scale them (`timm.models.efficientnet._gen_efficientnet_lite`).
    private static let smallestStages = [
        Stage(blockCount: 1, window: 3, stride: 1, expansion: 1, width: 16),
        Stage(blockCount: 2, window: 3, stride: 2, expansion: 6, width: 24),
        Stage(blockCount: 2, window: 5, stride: 2, expansion: 6, width: 40),
        Stage(blockCount: 3, window: 3, stride: 2, expansion: 6, width: 80),
        Stage(blockCount: 3, window: 5, stride: 1, expansion: 6, width: 112),
        Stage(blockCount: 4, window: 5, stride: 2, expansion: 6, width: 192),
        Stage(blockCount: 1, window: 3, stride: 1, expansion: 6, width: 320),
    ]

    /// The names of the supported models of `timm`.
    static var names: [String] { models.keys.sorted() }

    /// Reads the `vision_cfg` of an `open_clip_config.json` that names one of these models.
    ///
    /// - Parameter name: One of ``names``.
    /// - Throws: ``CLIPModelError``.
    init(timm section: ConfigurationSection, _ name: String, dimension: Int) throws {
        guard let model = Self.models[name] else { preconditionFailure("not an EfficientNet-Lite: \(name)") }
        var stages = Self.smallestStages
        for index in stages.indices {
            stages[index].width = Self.scaled(stages[index].width, by: model.width)
            // The first and the last stage keep their depth.
            if index > 0, index < stages.count - 1 {
                let count = Double(stages[index].blockCount)
                stages[index].blockCount = Int((count * model.depth).rounded(.up))
            }
        }
        let featureWidth = 1280
        self.init(
            stemWidth: 32, stages: stages, featureWidth: featureWidth,
            imageSize: try section.side("image_size", default: 224),
            projection: try section.timmProjection(featureWidth: featureWidth, dimension: dimension))
    }

    /// Scales a width to a multiple of 8 that is not more than a tenth below the exact product
    /// (`timm.layers.make_divisible`).
    private static func scaled(_ width: Int, by factor: Double) -> Int {
        let divisor = 8
        let exact = Double(width) * factor
        let rounded = max(divisor, Int(exact + Double(divisor) / 2) / divisor * divisor)
        return Double(rounded) < 0.9 * exact ? rounded + divisor : rounded
    }

    /// A short description of the architecture.
    var architecture: String {
        "EfficientNet-Lite with \(stages.map { String($0.blockCount) }.joined(separator: " + ")) blocks"
    }

    /// The largest number of values of an image between two layers that are computed one after the other.
    var largestInside: Int {
        var side = (imageSize + 1) / 2
        var largest = max(channels * imageSize * imageSize, side * side * stemWidth)
        for stage in stages {
            side = (side + stage.stride - 1) / stage.stride
            largest = max(largest, side * side * stage.width)
        }
        return max(largest, side * side * featureWidth)
    }
}
