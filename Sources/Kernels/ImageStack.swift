internal import CKernels

/// A view of square images of one size, `[count, side, side, channels]`: the channels of a pixel lie side by side, and
/// the pixels row by row.
///
/// Like ``MatrixView``, it does not own its memory.
public struct ImageStack: Sendable {
    /// The pixels, one per row: `[count * side * side, channels]`.
    public let pixels: MutableMatrixView
    /// The number of images.
    public let count: Int
    /// The number of pixels along one side.
    public let side: Int

    /// The number of channels.
    public var channels: Int { pixels.columns }

    /// Makes a view of `count` images whose first number is at `base`.
    public init(_ base: UnsafeMutablePointer<Float>, count: Int, side: Int, channels: Int) {
        precondition(count >= 0 && side > 0 && channels > 0)
        pixels = MutableMatrixView(base, rows: count * side * side, columns: channels)
        (self.count, self.side) = (count, side)
    }

    /// Writes the mean of every two by two pixels (average pooling) to `result`, which has half the side. The last row
    /// and column of an odd side are ignored.
    ///
    /// - Complexity: O(pixels · channels).
    public func average(into result: ImageStack) {
        precondition(result.count == count && result.side == side / 2 && result.channels == channels)
        ck_average_pixels(pixels.base, count, side, channels, result.pixels.base)
    }
}
