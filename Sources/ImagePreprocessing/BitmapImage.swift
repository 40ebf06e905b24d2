/// The image of a BMP file or an icon: a header, a palette, and rows of pixels ("Windows Bitmap", BITMAPINFOHEADER and its
/// relatives, and BITMAPCOREHEADER of OS/2).
struct BitmapImage {
    /// How pixels are stored.
    enum Coding: Equatable {
        case palette(bits: Int)
        case runLengths(bits: Int)
        case masks(bits: Int, ColorMasks)
        /// 24 bits, or 32 of which the last 8 are unused.
        case blueGreenRed(bits: Int)
        /// 32 bits with alpha, as icons have them.
        case blueGreenRedAlpha
    }

    let width: Int
    /// The rows that the header gives; in an icon twice as many as the image has.
    let storedHeight: Int
    let isTopDown: Bool
    let coding: Coding
    let palette: [PixelColor]
    /// Where the palette and the masks end.
    let headEnd: Int

    /// Whether the coding has alpha.
    var hasAlpha: Bool {
        switch coding {
        case .masks(_, let masks): masks.alpha != 0
        case .blueGreenRedAlpha: true
        default: false
        }
    }

    /// The bytes of a stored row, which are padded to a multiple of four.
    var rowBytes: Int { Self.rowBytes(width: width, bits: bits) }

    private var bits: Int {
        switch coding {
        case .palette(let bits), .runLengths(let bits), .masks(let bits, _), .blueGreenRed(let bits): bits
        case .blueGreenRedAlpha: 32
        }
    }

    /// Returns the bytes of a row with some bits per pixel, padded to a multiple of four.
    static func rowBytes(width: Int, bits: Int) -> Int { (width * bits + 31) / 32 * 4 }

    /// Whether a number is the size of a header that is known.
    static func isHeaderSize(_ size: Int) -> Bool { [12, 16, 40, 52, 56, 64, 108, 124].contains(size) }

    /// Reads a header with its palette.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - start: Where the header begins.
    ///   - isIcon: Whether 32 bits have alpha without masks.
    init(_ file: FileBytes, at start: Int, isIcon: Bool) throws(ParsingFailure) {
        let size = try file.number32(at: start)
        guard Self.isHeaderSize(size) else { throw .unsupported("its header has \(size) bytes") }
        let header = try file.part(from: start, count: size)
        let isShort = size == 12
        width = try isShort ? header.number16(at: 4) : header.number32(at: 4)
        let height =
            try isShort
            ? header.number16(at: 6) : Int(Int32(truncatingIfNeeded: header.number32(at: 8)))
        let bits = try header.number16(at: isShort ? 10 : 14)
        guard width > 0, width <= Int(Int32.max), height != 0 else {
            throw .corrupt("its image has no pixels")
        }
        isTopDown = height < 0
        storedHeight = abs(height)
        let compression = size >= 40 ? try header.number32(at: 16) : 0
        let masksEnd = try Self.masksEnd(after: start + size, headerSize: size, compression: compression)
        coding = try Self.coding(
            file, header: (start, size), bits: bits, compression: compression, isIcon: isIcon)
        guard bits <= 8 else {
            (palette, headEnd) = ([], masksEnd)
            return
        }
        let announced = size >= 40 ? try header.number32(at: 32) : 0
        let colors = announced == 0 || announced > 1 << bits ? 1 << bits : announced
        let entryBytes = isShort ? 3 : 4
        palette = try Self.palette(file, at: masksEnd, colors: colors, entryBytes: entryBytes)
        headEnd = masksEnd + colors * entryBytes
    }

    private static func masksEnd(
        after end: Int, headerSize: Int, compression: Int
    ) throws(ParsingFailure) -> Int {
        guard headerSize == 40 else { return end }
        return end + (compression == 3 ? 12 : compression == 6 ? 16 : 0)
    }

    private static func coding(
        _ file: FileBytes, header: (start: Int, size: Int), bits: Int, compression: Int, isIcon: Bool
    ) throws(ParsingFailure) -> Coding {
        switch (compression, bits) {
        case (0, 1), (0, 2), (0, 4), (0, 8): return .palette(bits: bits)
        case (0, 16): return .masks(bits: 16, ColorMasks(red: 0x7C00, green: 0x3E0, blue: 0x1F, alpha: 0))
        case (0, 32) where isIcon: return .blueGreenRedAlpha
        case (0, 24), (0, 32): return .blueGreenRed(bits: bits)
        case (1, 8), (2, 4): return .runLengths(bits: bits)
        case (3, 16), (3, 24), (3, 32), (6, 16), (6, 32):
            // Headers of OS/2 give the number 3 another meaning.
            guard header.size != 64 else { break }
            // The masks follow a short header, and are in a long one, at the same place.
            let at = header.start + 40
            let hasAlpha = header.size >= 56 || compression == 6
            return .masks(
                bits: bits,
                ColorMasks(
                    red: try file.number32(at: at), green: try file.number32(at: at + 4),
                    blue: try file.number32(at: at + 8), alpha: hasAlpha ? try file.number32(at: at + 12) : 0)
            )
        default: break
        }
        throw .unsupported("it has \(bits) bits per pixel with compression \(compression)")
    }

    private static func palette(
        _ file: FileBytes, at start: Int, colors: Int, entryBytes: Int
    ) throws(ParsingFailure) -> [PixelColor] {
        let entries = try file.part(from: start, count: colors * entryBytes)
        return (0..<colors).map { index in
            let at = index * entryBytes
            return PixelColor(red: entries[at + 2], green: entries[at + 1], blue: entries[at])
        }
    }
}

/// Which bits of a pixel are red, green, blue and alpha.
struct ColorMasks: Equatable {
    let red: Int
    let green: Int
    let blue: Int
    let alpha: Int

    /// Returns the colour of a pixel.
    func color(_ pixel: Int) -> PixelColor {
        PixelColor(
            red: Self.level(pixel, red), green: Self.level(pixel, green), blue: Self.level(pixel, blue),
            alpha: alpha == 0 ? 255 : Self.level(pixel, alpha))
    }

    private static func level(_ pixel: Int, _ mask: Int) -> UInt8 {
        guard mask != 0 else { return 0 }
        let most = mask >> mask.trailingZeroBitCount
        return PixelColor.level((pixel & mask) >> mask.trailingZeroBitCount, outOf: most)
    }
}
