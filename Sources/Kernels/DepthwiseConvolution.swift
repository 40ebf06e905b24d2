internal import CKernels

/// A convolution in which every output reads one channel (depthwise), with a bias, and zeros outside the image.
///
/// It takes the rows of an image one by one, so that they can lie in a buffer that holds only a few of them. Immutable; any
/// number of threads may use it at once.
public final class DepthwiseConvolution: @unchecked Sendable {
    // The numbers are never written after initialisation.
    /// The number of channels.
    public let channels: Int
    /// The number of pixels along one side of the window.
    public let window: Int
    /// How many pixels the window moves per output pixel.
    public let stride: Int
    /// The number of zeros before the first row and column of the image. As many follow the last ones as the windows need.
    public let padding: Int
    /// `[window, window, channels]`.
    private let weight: FloatMemory
    /// `[channels]`.
    private let bias: FloatMemory

    /// Copies the weights.
    ///
    /// - Parameters:
    ///   - weight: `[channels, window * window]`.
    ///   - window: The side of the square window, in pixels.
    ///   - bias: `[channels]`; nil for zeros.
    ///   - stride: How many pixels the window moves per output pixel.
    ///   - padding: Less than the window; nil for `(window - 1) / 2`, which centres an odd window on its output pixel.
    public init(
        _ weight: MatrixView, window: Int, bias: UnsafePointer<Float>?, stride: Int = 1, padding: Int? = nil
    ) {
        precondition(weight.columns == window * window && window > 0 && stride > 0 && weight.rows > 0)
        (channels, self.window, self.stride) = (weight.rows, window, stride)
        self.padding = padding ?? (window - 1) / 2
        precondition((0..<window).contains(self.padding))
        self.weight = FloatMemory(count: channels * window * window)
        self.bias = FloatMemory(count: channels)
        for channel in 0..<channels {
            self.bias.base[channel] = bias?[channel] ?? 0
            for pixel in 0..<window * window {
                self.weight.base[pixel * channels + channel] =
                    weight.base[channel * weight.stride + pixel]
            }
        }
    }

    /// Returns the side of the result for images of this side.
    public func outputSide(_ imageSide: Int) -> Int { (imageSide - 1) / stride + 1 }

    /// The rows of an image that some rows of the result read. Some of them may lie outside the image.
    public func inputRows(for rows: Range<Int>) -> Range<Int> {
        let first = rows.lowerBound * stride - padding
        return first..<first + (rows.count - 1) * stride + window
    }

    /// Writes some rows of the result for one image.
    ///
    /// - Parameters:
    ///   - rows: The rows that ``inputRows(for:)`` names, each `[side, channels]`; nil for a row outside the image.
    ///   - side: The number of pixels of a row.
    ///   - margin: The number of pixels before and after each row that are readable and zero. It is fastest if there are as many
    ///     as the windows need; none are needed.
    ///   - activation: Applied to each sum; nil for none.
    ///   - range: The channels to compute; nil for all.
    ///   - result: `[count * outputSide, channels]` for `count` rows; must not overlap the rows.
    /// - Complexity: O(pixels · channels · window²).
    ///
    /// Safe to call from several threads at once, for different rows or channels.
    public func apply(
        _ rows: UnsafeBufferPointer<UnsafePointer<Float>?>, side: Int, margin: Int = 0,
        activation: Activation?, channels range: Range<Int>? = nil, into result: MutableMatrixView
    ) {
        let range = range ?? 0..<channels
        precondition(range.lowerBound >= 0 && range.upperBound <= channels)
        let count = result.rows / outputSide(side)
        precondition(count * outputSide(side) == result.rows && result.columns == channels)
        precondition(side > 0 && margin >= 0)
        guard count > 0 else { return }
        precondition(rows.count == (count - 1) * stride + window)
        ck_convolve_depthwise(
            ck_depthwise(
                rows: rows.baseAddress, side: side, channels: channels, margin: margin, window: window,
                stride: stride, padding: padding, weight: weight.base, bias: bias.base,
                activation: activation.kind, count: count, first_channel: range.lowerBound,
                channel_count: range.count, out: result.base, out_stride: result.stride))
    }

    /// Writes some rows of the result for one image of a stack.
    ///
    /// - Parameters:
    ///   - images: `[count, side, side, channels]`.
    ///   - image: The index of the image.
    ///   - rows: The rows of the result to compute; nil for all.
    ///   - activation: Applied to each sum; nil for none.
    ///   - result: `[count, s, s, channels]` for the output side s; must not overlap the images.
    /// - Complexity: O(pixels · channels · window²).
    ///
    /// Safe to call from several threads at once, for different rows or images.
    public func apply(
        _ images: ImageStack, image: Int, rows: Range<Int>? = nil, activation: Activation?,
        into result: ImageStack
    ) {
        precondition(images.channels == channels && result.channels == channels)
        precondition(result.side == outputSide(images.side) && (0..<images.count).contains(image))
        let rows = rows ?? 0..<result.side
        guard !rows.isEmpty else { return }
        precondition((0..<result.side).contains(rows.lowerBound) && rows.upperBound <= result.side)
        let needed = inputRows(for: rows)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: needed.count) { pointers in
            for (index, row) in needed.enumerated() {
                let isInside = (0..<images.side).contains(row)
                let pixel = (image * images.side + row) * images.side
                pointers.initializeElement(
                    at: index, to: isInside ? UnsafePointer(images.pixels.row(pixel)) : nil)
            }
            let first = (image * result.side + rows.lowerBound) * result.side
            apply(
                UnsafeBufferPointer(pointers), side: images.side, activation: activation,
                into: result.pixels.part(
                    rows: first..<first + rows.count * result.side, columns: 0..<channels))
        }
    }
}
