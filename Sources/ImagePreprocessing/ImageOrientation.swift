/// How a stored image must be turned to be upright, from the EXIF tag Orientation (EXIF 2.32, 4.6.4 A, tag 0x0112).
///
/// A case names the edges of the upright image that the first stored row and the first stored column become: with
/// `rightTop` the first row becomes the right edge, and the first column the top.
public enum ImageOrientation: Int, Sendable, CaseIterable {
    /// Stored upright.
    case topLeft = 1
    /// Mirrored left to right.
    case topRight = 2
    /// Rotated by 180 degrees.
    case bottomRight = 3
    /// Mirrored top to bottom.
    case bottomLeft = 4
    /// Mirrored along the diagonal from the top left: rows and columns are swapped.
    case leftTop = 5
    /// Must be rotated by 90 degrees clockwise; phones held upright write this.
    case rightTop = 6
    /// Mirrored along the diagonal from the top right.
    case rightBottom = 7
    /// Must be rotated by 90 degrees anticlockwise.
    case leftBottom = 8

    /// Makes the orientation from a tag's value. Values outside 1 to 8 mean upright, as in Pillow.
    init(tag: Int) {
        self = ImageOrientation(rawValue: tag) ?? .topLeft
    }

    /// Whether turning the image upright swaps its width and height.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Whether the columns of the upright image run in the opposite direction to the stored columns, or to the stored
    /// rows if the sides are swapped.
    var reversesColumns: Bool { [.topRight, .bottomRight, .rightTop, .rightBottom].contains(self) }

    /// Whether the rows of the upright image run in the opposite direction to the stored rows, or to the stored columns
    /// if the sides are swapped.
    var reversesRows: Bool { [.bottomRight, .bottomLeft, .rightBottom, .leftBottom].contains(self) }
}
