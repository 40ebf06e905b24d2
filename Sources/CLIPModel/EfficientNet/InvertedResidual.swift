internal import Kernels

/// A block of an EfficientNet-Lite (Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", section 3.3).
///
/// A 1×1 convolution widens the input, a depthwise one follows, and another 1×1 convolution narrows the result again. The
/// input is added if the output has its shape.
struct InvertedResidual: Sendable {
    /// The sizes of a block.
    struct Sizes {
        /// The number of input channels.
        let inputs: Int
        /// The number of channels between the convolutions.
        let inner: Int
        /// The number of output channels.
        let outputs: Int
        /// The side of the depthwise convolution's window.
        let window: Int
        /// The factor by which the side is reduced.
        let stride: Int
        /// The side of the input.
        let side: Int

        /// Whether the input is added to the output.
        var isResidual: Bool { stride == 1 && inputs == outputs }
        /// The side of the output.
        var outputSide: Int { (side - 1) / stride + 1 }
    }

    let sizes: Sizes
    /// Nil if the block does not widen its input.
    private let widen: ConvolutionalLayer?
    private let look: ConvolutionalLayer
    private let narrow: ConvolutionalLayer

    /// Loads the weights whose names begin with `name`.
    ///
    /// - Throws: The same errors as ``ConvolutionalLayer``.
    init(_ files: WeightFiles, _ name: String, _ sizes: Sizes) throws {
        self.sizes = sizes
        let isWidening = sizes.inner != sizes.inputs
        func layer(
            _ convolution: String, _ normalization: Int, _ shape: ConvolutionShape, _ activation: Activation?
        ) throws -> ConvolutionalLayer {
            try ConvolutionalLayer(
                files,
                .init(
                    convolution: "\(name).\(convolution)",
                    normalization: "\(name).bn\(normalization + (isWidening ? 1 : 0))"), shape,
                epsilon: EfficientNetLiteConfiguration.batchNormEpsilon, activation: activation)
        }
        widen =
            isWidening
            ? try layer(
                "conv_pw", 0, ConvolutionShape(inputs: sizes.inputs, outputs: sizes.inner), .rectifier6)
            : nil
        look = try layer(
            "conv_dw", 1,
            ConvolutionShape(
                inputs: sizes.inner, outputs: sizes.inner, window: sizes.window, stride: sizes.stride,
                padding: samePadding(side: sizes.side, window: sizes.window, stride: sizes.stride),
                groups: sizes.inner), .rectifier6)
        narrow = try layer(
            isWidening ? "conv_pwl" : "conv_pw", 2,
            ConvolutionShape(inputs: sizes.inner, outputs: sizes.outputs), nil)
    }

    var weights: [Weight] {
        get throws { try [widen, look, narrow].compactMap(\.self).flatMap { try $0.weights } }
    }

    /// Writes the output of every image to `result`.
    ///
    /// - Parameters:
    ///   - input: `[n, side, side, inputs]`.
    ///   - result: `[n, outputSide, outputSide, outputs]`. If the block adds its input, `result` must be the input itself.
    ///   - inner: Memory for intermediate results.
    func apply(_ input: ImageStack, into result: ImageStack, _ inner: ConvolutionMemory, on team: ThreadTeam?)
    {
        precondition((input.pixels.base == result.pixels.base) == sizes.isResidual)
        var wide = input
        if let widen {
            wide = inner.first(input.count, sizes.side, sizes.inner)
            widen.apply(input, into: wide, on: team)
        }
        let looked = inner.second(input.count, sizes.outputSide, sizes.inner)
        look.apply(wide, into: looked, on: team)
        narrow.apply(looked, into: result, accumulate: sizes.isResidual, on: team)
    }
}

/// The number of zeros before an image for a convolution whose output has the side of the input divided by the stride, rounded
/// up. If an odd number of zeros is needed, the additional one comes after the image (TensorFlow's "same" padding).
func samePadding(side: Int, window: Int, stride: Int) -> Int {
    let outputSide = (side - 1) / stride + 1
    return max((outputSide - 1) * stride + window - side, 0) / 2
}
