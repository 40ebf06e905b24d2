internal import Kernels

/// A feed-forward layer that looks at the neighbourhood of a pixel, with its residual: `x + γ narrow(GELU(widen(look(x))))`
/// (`timm.models.fastvit.ConvMlp`).
struct ConvolutionalFeedForward: Sendable {
    private let look: ChannelConvolution
    private let widen: PointwiseConvolution
    private let narrow: PointwiseConvolution
    private let width: Int
    private let inner: Int

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Parameter scaleName: The name of γ.
    /// - Throws: ``CLIPModelError`` if a weight is missing, has the wrong shape or is invalid.
    init(_ files: WeightFiles, _ name: String, scaledBy scaleName: String, width: Int, inner: Int) throws {
        (self.width, self.inner) = (width, inner)
        let window = FastViTConfiguration.largeWindow
        var sum = ConvolutionSum(files, ConvolutionShape(channels: width, window: window))
        try sum.add(branch: name + ".conv", window: window)
        look = ChannelConvolution(sum)
        var wide = ConvolutionSum(files, ConvolutionShape(inputs: width, outputs: inner))
        try wide.add(convolution: name + ".fc1")
        widen = PointwiseConvolution(wide, activation: .gelu)
        var narrowed = ConvolutionSum(files, ConvolutionShape(inputs: inner, outputs: width))
        try narrowed.add(convolution: name + ".fc2")
        try narrowed.scale(by: scaleName)
        narrow = PointwiseConvolution(narrowed)
    }

    /// The tensors it was made from.
    var sources: [WeightSource] { look.sources + widen.sources + narrow.sources }

    /// The number of zero pixels before and after the rows of the input.
    static let margin = FastViTConfiguration.largeWindow / 2

    /// Writes the output of every image to `result`, which must not overlap the input.
    ///
    /// - Parameter input: With margins of ``margin`` pixels.
    func apply(_ input: PixelRows, into result: ImageStack, _ strips: PixelStrips) {
        strips.forEach(of: result, inner: width + inner) { strip in
            let looked = strip.inner(width)
            let wide = strip.inner(first: width, inner)
            look.apply(input, rows: strip.rows, into: looked)
            widen.apply(looked.reading, into: wide)
            let output = result.pixels.rows(strip.pixels)
            for (index, row) in strip.rows.enumerated() {
                output.rows(index * input.side..<(index + 1) * input.side).copy(input.row(row).reading)
            }
            narrow.apply(wide.reading, into: output, accumulate: true)
        }
    }
}
