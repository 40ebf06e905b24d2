/// An image that was decoded from a file and turned upright.
public struct DecodedImage: Sendable, Equatable {
    /// The upright image, smaller than the stored one if ``reduction`` is more than 1.
    public let image: RGBImage

    /// Columns as stored, before ``orientation`` was applied.
    public let storedWidth: Int

    /// Rows as stored, before ``orientation`` was applied.
    public let storedHeight: Int

    /// The orientation given by the file's metadata, already applied to ``image``.
    public let orientation: ImageOrientation

    /// The format of the file's content, whatever the file's name says.
    public let format: ImageFormat

    /// The number by which both sides were divided during decoding: 1, or 2, 4 or 8 for a JPEG file. A stored side that is
    /// not a multiple of it is rounded up, so that a part of the last column or row lies outside the image.
    public let reduction: Int

    /// The first ``ImageDecoder/version`` that gives these pixels: 1, or a later one for an image that earlier versions
    /// decoded differently.
    public let pixelsSince: Int

    /// Columns of the upright image at its full size.
    public var width: Int { orientation.swapsSides ? storedHeight : storedWidth }

    /// Rows of the upright image at its full size.
    public var height: Int { orientation.swapsSides ? storedWidth : storedHeight }

    /// The part of ``image`` that the stored image covers: all of it, unless the stored sides are not multiples of
    /// ``reduction``.
    public var coverage: PixelBox {
        let (columns, rows) = (Double(width) / Double(reduction), Double(height) / Double(reduction))
        let left = orientation.reversesColumns ? Double(image.width) - columns : 0
        let top = orientation.reversesRows ? Double(image.height) - rows : 0
        return PixelBox(left: left, top: top, right: left + columns, bottom: top + rows)
    }
}

/// How much of a file's detail a decoded image must keep.
public enum DecodingDetail: Sendable, Equatable {
    /// Every pixel. ``ImageDecoder`` lists the differences from Pillow.
    case full
    /// At least this many columns and rows of the upright image, or all of them if it has fewer. A file that has many
    /// more is decoded at a reduced scale if its format allows it, such as a JPEG file at a half, a quarter or an eighth of
    /// its sides. This takes less time and memory.
    case atLeast(width: Int, height: Int)

    /// Returns the number by which the sides of an upright image may be divided during decoding: 1 or one of the
    /// reductions.
    ///
    /// - Parameters:
    ///   - width: The columns of the upright image.
    ///   - height: The rows of the upright image.
    ///   - reductions: The numbers that the image's format allows, the largest first.
    func reduction(width: Int, height: Int, outOf reductions: [Int]) -> Int {
        guard case .atLeast(let leastWidth, let leastHeight) = self else { return 1 }
        return reductions.first { width / $0 >= leastWidth && height / $0 >= leastHeight } ?? 1
    }
}

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
