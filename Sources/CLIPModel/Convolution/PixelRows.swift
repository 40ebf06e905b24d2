internal import Kernels

/// Images of one size, row by row: the channels of a pixel lie side by side, and zeros may lie before and after the pixels of a
/// row, so that the windows of a convolution reach over its ends.
///
/// Like `ImageStack`, it does not own its memory.
struct PixelRows: @unchecked Sendable {  // As safe as the use of the memory.
    /// The first pixel of the first row.
    private let first: UnsafeMutablePointer<Float>
    /// The number of images.
    let count: Int
    /// The number of pixels along one side.
    let side: Int
    /// The number of channels.
    let channels: Int
    /// The number of zero pixels before and after each row.
    let margin: Int

    /// The rows of images without margins.
    init(_ images: ImageStack) {
        first = images.pixels.base
        (count, side, channels) = (images.count, images.side, images.channels)
        margin = 0
    }

    /// Rows with margins, which ``clearMargins(ofRow:)`` has to set to zero.
    ///
    /// - Parameter base: ``valueCount(like:margin:)`` numbers.
    init(_ base: UnsafeMutablePointer<Float>, like images: ImageStack, margin: Int) {
        first = base + margin * images.channels
        (count, side, channels) = (images.count, images.side, images.channels)
        self.margin = margin
    }

    /// The number of values of images with margins.
    static func valueCount(count: Int, side: Int, channels: Int, margin: Int) -> Int {
        count * side * (side + 2 * margin) * channels
    }

    /// A row, counted over all images: `[side, channels]`.
    func row(_ index: Int) -> MutableMatrixView {
        precondition((0..<count * side).contains(index))
        return MutableMatrixView(
            first + index * (side + 2 * margin) * channels, rows: side, columns: channels)
    }

    /// Sets the pixels before and after a row to zero.
    func clearMargins(ofRow index: Int) {
        let row = row(index)
        (row.base - margin * channels).update(repeating: 0, count: margin * channels)
        (row.base + side * channels).update(repeating: 0, count: margin * channels)
    }
}
