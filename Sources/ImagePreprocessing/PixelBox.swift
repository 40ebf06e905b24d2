/// A rectangle on a pixel grid whose edges may lie inside pixels, like the `box` of Pillow's `Image.resize`.
///
/// Pixel (0, 0) extends from 0 to 1 in both directions.
public struct PixelBox: Sendable, Equatable {
    /// The left edge, in columns.
    public let left: Double
    /// The upper edge, in rows.
    public let top: Double
    /// The right edge, in columns; more than ``left``.
    public let right: Double
    /// The lower edge, in rows; more than ``top``.
    public let bottom: Double

    /// Makes a rectangle from its edges.
    public init(left: Double, top: Double, right: Double, bottom: Double) {
        precondition(left < right && top < bottom, "a box is not empty")
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    /// Makes the rectangle that covers a whole image.
    public init(_ image: RGBImage) {
        self.init(left: 0, top: 0, right: Double(image.width), bottom: Double(image.height))
    }
}
