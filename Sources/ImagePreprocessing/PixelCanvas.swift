internal import CImageCodecs

/// Memory for an image that a parser draws: colours and, if the image may be transparent, alpha.
struct PixelCanvas {
    let width: Int
    let height: Int
    /// Three bytes per pixel, row by row.
    private let rgb: UnsafeMutablePointer<UInt8>
    /// A byte per pixel, or nil.
    private let alpha: UnsafeMutablePointer<UInt8>?

    init(width: Int, height: Int, rgb: UnsafeMutablePointer<UInt8>, alpha: UnsafeMutablePointer<UInt8>?) {
        (self.width, self.height, self.rgb, self.alpha) = (width, height, rgb, alpha)
    }

    /// Sets a pixel inside the canvas. Alpha counts only if the canvas has any.
    @inline(__always)
    func set(x: Int, y: Int, red: UInt8, green: UInt8, blue: UInt8, alpha value: UInt8 = 255) {
        precondition(x >= 0 && x < width && y >= 0 && y < height, "a pixel outside the canvas")
        let place = y * width + x
        rgb[place * 3] = red
        rgb[place * 3 + 1] = green
        rgb[place * 3 + 2] = blue
        if let alpha { alpha[place] = value }
    }

    /// Sets a pixel to a colour.
    @inline(__always)
    func set(x: Int, y: Int, _ color: PixelColor) {
        set(x: x, y: y, red: color.red, green: color.green, blue: color.blue, alpha: color.alpha)
    }
}

extension PixelCanvas {
    /// Sets the colours of a row inside the canvas to three bytes per pixel.
    func setRow(_ y: Int, _ row: FileBytes) {
        precondition(y >= 0 && y < height && row.count == width * 3, "a row that does not fit the canvas")
        guard let start = row.start else { return }
        (rgb + y * width * 3).update(from: start, count: row.count)
    }

    /// Sets the alpha of a pixel inside the canvas, if the canvas has any.
    func setAlpha(x: Int, y: Int, _ value: UInt8) {
        precondition(x >= 0 && x < width && y >= 0 && y < height, "a pixel outside the canvas")
        if let alpha { alpha[y * width + x] = value }
    }

    /// Whether the alpha of any pixel is not zero.
    var hasVisiblePixels: Bool {
        guard let alpha else { return true }
        return UnsafeBufferPointer(start: alpha, count: width * height).contains { $0 != 0 }
    }

    /// Draws a PNG file of the canvas's size, whose transparency is composited.
    ///
    /// - Parameter memoryLimit: The most bytes that libpng may allocate.
    func decodePNG(_ file: FileBytes, memoryLimit: Int) throws(ParsingFailure) {
        let size = codec_size(width: UInt32(width), height: UInt32(height))
        var reason = [CChar](repeating: 0, count: Int(CODEC_REASON_CAPACITY))
        switch codec_png_decode(file.start, file.count, size, memoryLimit, rgb, &reason) {
        case .done: return
        case .truncated: throw .truncated
        default: throw .corrupt("the PNG image in it is damaged")
        }
    }
}

/// A colour with alpha that is not multiplied into it.
struct PixelColor: Equatable {
    var red: UInt8 = 0
    var green: UInt8 = 0
    var blue: UInt8 = 0
    var alpha: UInt8 = 255

    /// Makes a colour of a number with 5 bits each for red, green and blue.
    init(bits15 number: Int, alpha: UInt8) {
        red = Self.level(number >> 10 & 31, outOf: 31)
        green = Self.level(number >> 5 & 31, outOf: 31)
        blue = Self.level(number & 31, outOf: 31)
        self.alpha = alpha
    }

    init(red: UInt8 = 0, green: UInt8 = 0, blue: UInt8 = 0, alpha: UInt8 = 255) {
        (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
    }

    /// Returns a part of a whole in 255 levels, rounded down as in Pillow.
    static func level(_ value: Int, outOf most: Int) -> UInt8 { UInt8(value * 255 / most) }
}
