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

extension RGBImage {
    /// Returns the given columns and rows of the image. The ranges must not be empty and must lie inside the image.
    func cropped(columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= width, "columns out of range")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "rows out of range")
        if columns.count == width && rows.count == height { return self }
        var part: [UInt8] = []
        part.reserveCapacity(rows.count * columns.count * 3)
        for row in rows {
            let start = (row * width + columns.lowerBound) * 3
            part += pixels[start..<start + columns.count * 3]
        }
        return RGBImage(width: columns.count, height: rows.count, pixels: part)
    }
}

extension RGBImage {
    /// Returns this stored image turned upright.
    ///
    /// Equals Pillow's `ImageOps.exif_transpose`. Copies every pixel once, to a second buffer of the same size.
    ///
    /// - Parameter orientation: How this image is stored.
    /// - Returns: The upright image. Its sides are swapped if ``ImageOrientation/swapsSides`` is true.
    /// - Complexity: O(*width* × *height*).
    public func oriented(_ orientation: ImageOrientation) -> RGBImage {
        if orientation == .topLeft { return self }
        let walk = OrientationWalk(orientation, storedWidth: width, storedHeight: height)
        let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
            pixels.withUnsafeBufferPointer { walk.copy(from: $0, to: target) }
            count = pixels.count
        }
        return RGBImage(width: walk.width, height: walk.height, pixels: turned)
    }
}

/// The positions of the pixels of an upright image in the stored one: pixel (x, y) is at
/// `first + x * stepX + y * stepY`.
private struct OrientationWalk {
    let width: Int
    let height: Int
    let first: Int
    let stepX: Int
    let stepY: Int

    init(_ orientation: ImageOrientation, storedWidth: Int, storedHeight: Int) {
        let (right, down) = (1, storedWidth)
        let lastColumn = storedWidth - 1
        let lastRow = (storedHeight - 1) * storedWidth
        width = orientation.swapsSides ? storedHeight : storedWidth
        height = orientation.swapsSides ? storedWidth : storedHeight
        switch orientation {
        case .topLeft: (first, stepX, stepY) = (0, right, down)
        case .topRight: (first, stepX, stepY) = (lastColumn, -right, down)
        case .bottomRight: (first, stepX, stepY) = (lastRow + lastColumn, -right, -down)
        case .bottomLeft: (first, stepX, stepY) = (lastRow, right, -down)
        case .leftTop: (first, stepX, stepY) = (0, down, right)
        case .rightTop: (first, stepX, stepY) = (lastRow, -down, right)
        case .rightBottom: (first, stepX, stepY) = (lastRow + lastColumn, -down, -right)
        case .leftBottom: (first, stepX, stepY) = (lastColumn, down, -right)
        }
    }

    /// Copies in square tiles, because rotating whole rows by 90 degrees would miss the cache at every pixel.
    func copy(from source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>) {
        let tile = 32
        for top in stride(from: 0, to: height, by: tile) {
            for left in stride(from: 0, to: width, by: tile) {
                for y in top..<min(top + tile, height) {
                    copyRun(y: y, left: left, right: min(left + tile, width), from: source, to: target)
                }
            }
        }
    }

    private func copyRun(
        y: Int, left: Int, right: Int, from source: UnsafeBufferPointer<UInt8>,
        to target: UnsafeMutableBufferPointer<UInt8>
    ) {
        var read = 3 * (first + left * stepX + y * stepY)
        var write = 3 * (y * width + left)
        for _ in left..<right {
            target[write] = source[read]
            target[write + 1] = source[read + 1]
            target[write + 2] = source[read + 2]
            read += 3 * stepX
            write += 3
        }
    }
}
