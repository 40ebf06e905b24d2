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
