internal import CKernels

/// The square window of a convolution. It reads zeros outside the image, so that a stride of one keeps the image's
/// size.
public struct ConvolutionWindow: Equatable, Sendable {
    /// The number of pixels along one side; odd.
    public let side: Int
    /// How many pixels the window moves per output pixel.
    public let stride: Int

    /// Makes a window of `side` by `side` pixels; `side` is odd.
    public init(side: Int, stride: Int = 1) {
        precondition(side > 0 && side % 2 == 1 && stride > 0)
        (self.side, self.stride) = (side, stride)
    }

    /// Returns the side of the result for images of this side.
    public func outputSide(_ imageSide: Int) -> Int { (imageSide - 1) / stride + 1 }
}

extension PackedMatrix {
    /// Writes `convolution + bias` to `result`, or adds it to what `result` holds. Optionally replaces negative results
    /// with zero.
    ///
    /// The weight is `[outputs, window.side, window.side, channels]`, packed as a matrix of `outputs` rows. Computes a
    /// part of the output pixels and channels, so that threads can share one convolution.
    /// - Parameters:
    ///   - range: The outputs to compute, beginning at a multiple of ``panelWidth``.
    ///   - pixels: The output pixels to compute, counted over all images.
    ///   - bias: `[outputs]`, for all outputs of the weight.
    ///   - isRectified: Whether a sum x is replaced with `max(x, 0)` (NaN stays NaN).
    ///   - result: `[count, s, s, outputs]` for the output side s of the window; must not overlap the images.
    ///   - accumulate: Whether the convolution is added to what `result` holds, before the sum is rectified.
    /// - Complexity: O(pixels · outputs · inputs).
    ///
    /// Safe to call from several threads at once, for different parts of a result.
    public func convolve(
        _ images: ImageStack, window: ConvolutionWindow, outputs range: Range<Int>, pixels: Range<Int>,
        bias: UnsafePointer<Float>, isRectified: Bool, into result: ImageStack, accumulate: Bool = false
    ) {
        precondition(range.lowerBound % Self.panelWidth == 0 && range.upperBound <= outputs)
        precondition(window.side * window.side * images.channels == inputs && result.channels == outputs)
        precondition(result.count == images.count && result.side == window.outputSide(images.side))
        let part = result.pixels.part(rows: pixels, columns: range)
        withUnsafeTemporaryAllocation(
            byteCount: ck_packed_scratch_count() * MemoryLayout<Float>.size, alignment: 64
        ) { scratch in
            ck_convolve(
                ck_convolution(
                    pixels: images.pixels.base, side: images.side, channels: images.channels,
                    window: window.side, stride: window.stride),
                pixels.lowerBound, pixels.count, memory.base + range.lowerBound * inputs, range.count,
                bias + range.lowerBound, isRectified ? CK_RECTIFIER : CK_NO_ACTIVATION,
                accumulate ? 1 : 0, part.base, part.stride,
                scratch.baseAddress!.assumingMemoryBound(to: Float.self))
        }
    }
}
