internal import Kernels

/// The beginning of a stage: a convolution that halves the side and doubles the channels, and one that mixes the channels
/// (`timm.models.fastvit.PatchEmbed`).
struct Halving: Sendable {
    private let spread: ChannelConvolution
    private let squeeze: SqueezeExcitation?
    private let mix: PointwiseConvolution

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ name: String, inputs: Int, _ stage: FastViTConfiguration.Stage) throws {
        let outputs = stage.width
        let sum = try ConvolutionSum(
            largeWindow: name + ".proj.0", files,
            ConvolutionShape(
                channels: inputs, outputs: outputs, window: FastViTConfiguration.largeWindow, stride: 2))
        spread = ChannelConvolution(sum, activation: stage.squeezes ? nil : .gelu)
        squeeze =
            stage.squeezes
            ? try SqueezeExcitation(
                files, name + ".proj.0.se", inner: Self.squeezedWidth(outputs), order: spread.order)
            : nil
        mix = PointwiseConvolution(
            try ConvolutionSum(
                mobileOne: name + ".proj.1", files, ConvolutionShape(inputs: outputs, outputs: outputs)),
            order: spread.order, activation: .gelu)
    }

    /// A quarter of the channels, rounded to a multiple of eight (`timm.layers.make_divisible`).
    private static func squeezedWidth(_ channels: Int) -> Int { max(8, (channels / 4 + 4) / 8 * 8) }

    /// The tensors it was made from.
    var sources: [WeightSource] { spread.sources + (squeeze?.sources ?? []) + mix.sources }

    /// Writes the output of every image to `result`.
    func apply(_ input: ImageStack, into result: ImageStack, _ memory: FastViTMemory, _ strips: PixelStrips) {
        let (pixels, input) = (result.pixels, PixelRows(input))
        guard let squeeze else {
            strips.forEach(of: result, inner: spread.outputs) { strip in
                let wide = strip.inner(spread.outputs)
                spread.apply(input, rows: strip.rows, into: wide)
                mix.apply(wide.reading, into: pixels.rows(strip.pixels))
            }
            return
        }
        let wide = memory.narrow(like: result)
        strips.forEach(of: result) { strip in
            spread.apply(input, rows: strip.rows, into: wide.pixels.rows(strip.pixels))
        }
        let factors = squeeze.factors(of: wide)
        strips.forEach(of: result) { strip in
            squeeze.apply(factors, to: wide, pixels: strip.pixels)
            mix.apply(wide.pixels.rows(strip.pixels).reading, into: pixels.rows(strip.pixels))
        }
    }
}
