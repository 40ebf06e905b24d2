internal import Kernels

/// A block of a FastViT: pixels exchange information, and a feed-forward layer follows.
enum FastViTBlock: Sendable {
    case convolution(MixerBlock)
    case attention(AttentionBlock)

    /// The tensors it was made from.
    var sources: [WeightSource] {
        switch self {
        case .convolution(let block): block.sources
        case .attention(let block): block.sources
        }
    }

    /// Computes the output of every image, in place.
    ///
    /// - Parameter memory: Memory for intermediate results.
    func apply(to images: ImageStack, _ memory: FastViTMemory, _ strips: PixelStrips) {
        switch self {
        case .convolution(let block): block.apply(to: images, memory, strips)
        case .attention(let block): block.apply(to: images, memory, strips)
        }
    }
}

/// A block whose pixels exchange information by a convolution of each channel (`timm.models.fastvit.RepMixerBlock`).
struct MixerBlock: Sendable {
    private let mix: ChannelConvolution
    private let feedForward: ConvolutionalFeedForward

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ name: String, _ stage: FastViTConfiguration.Stage) throws {
        mix = ChannelConvolution(
            try ConvolutionSum(mixer: name + ".token_mixer", files, width: stage.width))
        feedForward = try ConvolutionalFeedForward(
            files, name + ".mlp", scaledBy: name + ".layer_scale.gamma", width: stage.width,
            inner: stage.feedForwardWidth)
    }

    /// The tensors it was made from.
    var sources: [WeightSource] { mix.sources + feedForward.sources }

    /// Computes the output of every image, in place.
    func apply(to images: ImageStack, _ memory: FastViTMemory, _ strips: PixelStrips) {
        let mixed = memory.rows(like: images, margin: ConvolutionalFeedForward.margin)
        let input = PixelRows(images)
        strips.forEach(of: images) { strip in
            for row in strip.rows {
                mix.apply(input, rows: row..<row + 1, into: mixed.row(row))
                mixed.clearMargins(ofRow: row)
            }
        }
        feedForward.apply(mixed, into: images, strips)
    }
}
