/// How the images for a checkpoint are preprocessed: size, crop, scale and normalisation.
///
/// Read from the `preprocessor_config.json` of a Hugging Face checkpoint, whose keys each property names, or built in
/// code. The steps run in the order of the properties.
public struct PreprocessingConfiguration: Sendable, Equatable {
    /// The sides that an image is resized to.
    public enum Resizing: Sendable, Equatable {
        /// The shorter side becomes this long. The longer one keeps the aspect ratio, truncated to whole pixels.
        case shortestEdge(Int)
        /// The longer side becomes this long. The shorter one keeps the aspect ratio, rounded to whole pixels, at least
        /// one.
        case longestEdge(Int)
        /// Both sides are given; the aspect ratio is not kept.
        case exact(width: Int, height: Int)
    }

    /// A width and a height in pixels.
    public struct Size: Sendable, Equatable {
        /// Columns.
        public var width: Int
        /// Rows.
        public var height: Int

        /// Makes a size.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// What an image is resized to (`do_resize`, `size`); nil does not resize it.
    public var resizing: Resizing?

    /// The resampling kernel (`resample`).
    public var resampling: ResamplingKernel

    /// The size of the centre crop (`do_center_crop`, `crop_size`). An image that is smaller is padded with black. Nil
    /// keeps the whole image.
    public var crop: Size?

    /// The factor that samples of 0 to 255 are multiplied by before normalisation (`do_rescale`, `rescale_factor`); nil
    /// does not multiply them.
    public var rescaleFactor: Double?

    /// The mean that is subtracted from each channel and the standard deviation that it is divided by (`do_normalize`,
    /// `image_mean`, `image_std`); nil does not normalise.
    public var normalization: Normalization?

    /// Mean and standard deviation of each channel.
    public struct Normalization: Sendable, Equatable {
        /// Means in the order red, green, blue, on the scale of the rescaled samples.
        public var mean: [Double]
        /// Standard deviations in the same order; none is zero.
        public var standardDeviation: [Double]

        /// Makes a normalisation.
        ///
        /// - Parameters:
        ///   - mean: Three means.
        ///   - standardDeviation: Three standard deviations, not zero.
        public init(mean: [Double], standardDeviation: [Double]) {
            precondition(
                mean.count == 3 && standardDeviation.count == 3, "a normalisation has three channels")
            precondition(!standardDeviation.contains(0), "a standard deviation is not zero")
            self.mean = mean
            self.standardDeviation = standardDeviation
        }

        /// The values for the images that CLIP was trained on (OpenAI's CLIP, `clip.py`).
        public static let clip = Normalization(
            mean: [0.48145466, 0.4578275, 0.40821073],
            standardDeviation: [0.26862954, 0.26130258, 0.27577711])

        /// Maps samples to -1 to 1, as in SigLIP's training (`SiglipImageProcessor` in `transformers`).
        public static let sigLIP = Normalization(mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5])
    }

    /// The longest side that a configuration may ask for; the largest published image encoders take about a
    /// thousand pixels.
    public static let sideLimit = 4096

    /// CLIP's preprocessing at 224 pixels. These are also the defaults of `CLIPImageProcessor`.
    public static let clip = PreprocessingConfiguration(
        resizing: .shortestEdge(224), resampling: .bicubic, crop: Size(width: 224, height: 224),
        rescaleFactor: 1.0 / 255.0, normalization: .clip)

    /// SigLIP's preprocessing at 224 pixels. These are also the defaults of `SiglipImageProcessor`: nothing is cropped,
    /// and the aspect ratio is not kept.
    public static let sigLIP = PreprocessingConfiguration(
        resizing: .exact(width: 224, height: 224), resampling: .bicubic, crop: nil,
        rescaleFactor: 1.0 / 255.0, normalization: .sigLIP)

    /// Makes a configuration.
    ///
    /// A crop or an exact size must fix the shape of the result. Every side must be from 1 to ``sideLimit``.
    public init(
        resizing: Resizing?, resampling: ResamplingKernel = .bicubic, crop: Size?,
        rescaleFactor: Double? = 1.0 / 255.0, normalization: Normalization? = .clip
    ) {
        self.resizing = resizing
        self.resampling = resampling
        self.crop = crop
        self.rescaleFactor = rescaleFactor
        self.normalization = normalization
        precondition(outputSize != nil, "a crop or an exact size fixes the shape of the result")
        precondition(sides.allSatisfy { 1...Self.sideLimit ~= $0 }, "every side is 1 to \(Self.sideLimit)")
    }

    /// The shape of an image's tensor: channels, rows, columns.
    public var tensorShape: TensorShape {
        guard let size = outputSize else {
            preconditionFailure("a crop or an exact size fixes the shape of the result")
        }
        return TensorShape(channels: 3, height: size.height, width: size.width)
    }

    /// Channels, rows and columns of a tensor in the order [channel, row, column].
    public struct TensorShape: Sendable, Equatable {
        /// Channels: red, green, blue.
        public let channels: Int
        /// Rows.
        public let height: Int
        /// Columns.
        public let width: Int

        /// Makes a shape.
        public init(channels: Int, height: Int, width: Int) {
            self.channels = channels
            self.height = height
            self.width = width
        }

        /// Numbers in the tensor.
        public var count: Int { channels * height * width }
    }

    /// The size of every result, or nil if the configuration does not fix it.
    var outputSize: Size? {
        if let crop { return crop }
        if case .exact(let width, let height) = resizing { return Size(width: width, height: height) }
        return nil
    }

    /// Every length that the configuration names.
    private var sides: [Int] {
        let cropped = crop.map { [$0.width, $0.height] } ?? []
        switch resizing {
        case .shortestEdge(let side), .longestEdge(let side): return cropped + [side]
        case .exact(let width, let height): return cropped + [width, height]
        case nil: return cropped
        }
    }
}
