/// How a stored picture is to be turned, after the EXIF tag Orientation (EXIF 2.32, 4.6.4 A, tag 0x0112).
///
/// A case says where the first stored row and the first stored column belong: with `rightTop` the first row
/// is the right edge of the upright picture, and the first column its top.
public enum ImageOrientation: Int, Sendable, CaseIterable {
    /// Stored upright.
    case topLeft = 1
    /// Mirrored left to right.
    case topRight = 2
    /// Turned by half a turn.
    case bottomRight = 3
    /// Mirrored top to bottom.
    case bottomLeft = 4
    /// Mirrored along the diagonal from the top left: rows and columns change places.
    case leftTop = 5
    /// To be turned a quarter clockwise: what a phone held upright writes.
    case rightTop = 6
    /// Mirrored along the diagonal from the top right.
    case rightBottom = 7
    /// To be turned a quarter anticlockwise.
    case leftBottom = 8

    /// The orientation of a tag's value. Values outside 1 to 8 mean upright, as they do to Pillow.
    init(tag: Int) {
        self = ImageOrientation(rawValue: tag) ?? .topLeft
    }

    /// Whether width and height change places on the way to the upright picture.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Whether the columns of the upright picture run against the stored columns, or the stored rows where the sides
    /// change places.
    var reversesColumns: Bool { [.topRight, .bottomRight, .rightTop, .rightBottom].contains(self) }

    /// Whether the rows of the upright picture run against the stored rows, or the stored columns where the sides
    /// change places.
    var reversesRows: Bool { [.bottomRight, .bottomLeft, .rightBottom, .leftBottom].contains(self) }
}
