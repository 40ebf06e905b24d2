/// A picture that was read from a file, upright.
public struct DecodedImage: Sendable, Equatable {
    /// The picture, turned upright; where ``reduction`` is more than 1, a smaller one.
    public let image: RGBImage

    /// Columns as stored, before ``orientation`` was applied.
    public let storedWidth: Int

    /// Rows as stored, before ``orientation`` was applied.
    public let storedHeight: Int

    /// What the file's metadata said about its orientation, already applied to ``image``.
    public let orientation: ImageOrientation

    /// The format that the file's content has, whatever its name says.
    public let format: ImageFormat

    /// The number by which both sides were divided while the picture was decoded: 1, 2, 4 or 8. Stored sides that
    /// it does not divide are rounded up, so that some of the last column and row lies outside the picture.
    public let reduction: Int

    /// The ``ImageDecoder/version`` since which the pixels are what they are: 1, or 2 for a picture that version 1
    /// decoded otherwise.
    public let pixelsSince: Int

    /// Columns of the upright picture at its full size.
    public var width: Int { orientation.swapsSides ? storedHeight : storedWidth }

    /// Rows of the upright picture at its full size.
    public var height: Int { orientation.swapsSides ? storedWidth : storedHeight }

    /// The part of ``image`` that the picture covers: all of it, unless ``reduction`` does not divide its sides.
    public var coverage: PixelBox {
        let (columns, rows) = (Double(width) / Double(reduction), Double(height) / Double(reduction))
        let left = orientation.reversesColumns ? Double(image.width) - columns : 0
        let top = orientation.reversesRows ? Double(image.height) - rows : 0
        return PixelBox(left: left, top: top, right: left + columns, bottom: top + rows)
    }
}
