internal import CKernels

/// The sizes of a convolution with a square window, which reads zeros outside the image.
public struct ConvolutionShape: Equatable, Sendable {
    /// The number of channels of an input pixel.
    public let inputs: Int
    /// The number of channels of an output pixel.
    public let outputs: Int
    /// The number of pixels along one side of the window.
    public let window: Int
    /// How many pixels the window moves per output pixel.
    public let stride: Int
    /// The number of zeros before the first row and column of the image. As many follow the last ones as the windows need.
    public let padding: Int
    /// The number of groups that inputs and outputs are divided into. An output reads the inputs of its own group. If
    /// there are as many groups as inputs and outputs, each output reads one channel (depthwise).
    public let groups: Int

    /// The number of weights of one output.
    public var weightsPerOutput: Int { window * window * (inputs / groups) }

    /// Makes the sizes of a convolution.
    ///
    /// - Parameters:
    ///   - inputs: The channels of the input.
    ///   - outputs: The channels of the output.
    ///   - window: The side of the window, in pixels.
    ///   - stride: The distance of two windows, in pixels.
    ///   - padding: Less than `window`; nil for `(window - 1) / 2`, which centres an odd window on its output pixel.
    ///   - groups: Divides `inputs` and `outputs`.
    public init(
        inputs: Int, outputs: Int, window: Int = 1, stride: Int = 1, padding: Int? = nil, groups: Int = 1
    ) {
        precondition(inputs > 0 && outputs > 0 && window > 0 && stride > 0 && groups > 0)
        precondition(inputs % groups == 0 && outputs % groups == 0, "the groups have equal sizes")
        (self.inputs, self.outputs, self.window, self.stride) = (inputs, outputs, window, stride)
        self.padding = padding ?? (window - 1) / 2
        self.groups = groups
        precondition((0..<window).contains(self.padding))
    }

    /// Returns the side of the result for images of this side.
    public func outputSide(_ imageSide: Int) -> Int { (imageSide - 1) / stride + 1 }
}

extension PackedMatrix {
    /// Writes `activation(convolution + bias)` to `result`, or adds the convolution to what `result` holds first.
    ///
    /// The weight is `[outputs, window, window, inputs / groups]`, packed as a matrix of `outputs` rows. Computes a part of
    /// the output pixels and channels, so that threads can share one convolution. Groups of fewer than ``panelWidth``
    /// outputs take as long as whole panels, unless each output reads one channel.
    /// - Parameters:
    ///   - images: The input, `[count, side, side, inputs]`.
    ///   - shape: The sizes of the convolution.
    ///   - range: The outputs to compute, beginning at a multiple of ``panelWidth``.
    ///   - pixels: The output pixels to compute, counted over all images.
    ///   - bias: `[outputs]`, for all outputs of the weight; nil for none.
    ///   - activation: Applied to each sum; nil for none.
    ///   - result: `[count, s, s, outputs]` for the output side s of the shape; must not overlap the images.
    ///   - accumulate: Whether the convolution is added to what `result` holds, before the activation.
    /// - Complexity: O(pixels · outputs · weights per output).
    ///
    /// Safe to call from several threads at once, for different parts of a result.
    public func convolve(
        _ images: ImageStack, _ shape: ConvolutionShape, outputs range: Range<Int>, pixels: Range<Int>,
        bias: UnsafePointer<Float>? = nil, activation: Activation? = nil, into result: ImageStack,
        accumulate: Bool = false
    ) {
        precondition(range.lowerBound % Self.panelWidth == 0 && range.upperBound <= outputs)
        precondition(shape.outputs == outputs && shape.weightsPerOutput == inputs)
        precondition(images.channels == shape.inputs && result.channels == outputs)
        precondition(result.count == images.count && result.side == shape.outputSide(images.side))
        let part = result.pixels.part(rows: pixels, columns: range)
        withUnsafeTemporaryAllocation(
            byteCount: ck_packed_scratch_count() * MemoryLayout<Float>.size, alignment: 64
        ) { scratch in
            ck_convolve(
                ck_convolution(
                    pixels: images.pixels.base, side: images.side, channels: images.channels,
                    window: shape.window, stride: shape.stride, padding: shape.padding,
                    groups: shape.groups, weight: memory.base, outputs: outputs,
                    first_pixel: pixels.lowerBound, pixel_count: pixels.count,
                    first_output: range.lowerBound, output_count: range.count,
                    result: ck_result(part, bias: bias, activation: activation, accumulate: accumulate),
                    scratch: scratch.baseAddress!.assumingMemoryBound(to: Float.self)))
        }
    }
}
