internal import Kernels

/// The beginning of a FastViT: three convolutions, of which the first two halve the side
/// (`timm.models.fastvit.convolutional_stem`).
struct FastViTStem: Sendable {
    private let first: ConvolutionalLayer
    private let halve: ChannelConvolution
    private let mix: PointwiseConvolution
    private let channels: Int

    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ configuration: FastViTConfiguration, width: Int) throws {
        channels = configuration.channels
        func sum(_ index: Int, _ shape: ConvolutionShape) throws -> ConvolutionSum {
            try ConvolutionSum(
                mobileOne: "visual.trunk.stem.\(index)", files, shape,
                hasScale: configuration.hasStemScales)
        }
        let window = FastViTConfiguration.smallWindow
        first = ConvolutionalLayer(
            files,
            try sum(0, ConvolutionShape(inputs: channels, outputs: width, window: window, stride: 2)),
            activation: .gelu)
        halve = ChannelConvolution(
            try sum(1, ConvolutionShape(channels: width, window: window, stride: 2)), activation: .gelu)
        mix = PointwiseConvolution(
            try sum(2, ConvolutionShape(inputs: width, outputs: width)), activation: .gelu)
    }

    /// The tensors it was made from.
    var sources: [WeightSource] { first.sources + halve.sources + mix.sources }

    /// Writes the features of one image.
    ///
    /// - Parameters:
    ///   - pixels: `[channels, side, side]`.
    ///   - side: The side of the image.
    ///   - result: `[1, s, s, width]`, for the side s after halving twice.
    func apply(
        _ pixels: UnsafePointer<Float>, side: Int, into result: ImageStack, _ memory: FastViTMemory,
        _ strips: PixelStrips
    ) {
        let colours = ImageStack(
            memory.wide(rows: side * side, columns: channels).base, count: 1, side: side, channels: channels)
        interleave(pixels, into: colours)
        let half = FastViTConfiguration.halved(side)
        let halved = memory.narrow(count: 1, side: half, channels: result.channels)
        first.apply(colours, into: halved, on: strips.team)
        strips.forEach(of: result, inner: halve.outputs) { strip in
            let inner = strip.inner(halve.outputs)
            halve.apply(PixelRows(halved), rows: strip.rows, into: inner)
            mix.apply(inner.reading, into: result.pixels.rows(strip.pixels))
        }
    }
}
