/// An image as 8-bit RGB samples.
///
/// A value that owns its samples and can be passed between threads.
public struct RGBImage: Sendable, Equatable {
    /// Columns, in pixels; at least 1.
    public let width: Int

    /// Rows, in pixels; at least 1.
    public let height: Int

    /// Samples in the order [row, column, channel], without padding: `height * width * 3` bytes, the top left pixel
    /// first, red before green before blue. Changes must keep the number of samples.
    public var pixels: [UInt8]

    /// Makes an image from its samples.
    ///
    /// - Parameters:
    ///   - width: Columns; at least 1.
    ///   - height: Rows; at least 1.
    ///   - pixels: Exactly `height * width * 3` samples, as ``pixels`` describes.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "an image has at least one pixel")
        precondition(pixels.count == height * width * 3, "an image has three samples a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}
