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

    /// The first ``ImageDecoder/version`` that gives these pixels: 1, or 2 for an image that version 1 decoded
    /// differently.
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
