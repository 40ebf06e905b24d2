extension ImageFormat {
    /// TGA (Truevision): palettes, greys and colours, with or without run lengths.
    public static let tga = ImageFormat(
        name: "TGA", fileNameExtensions: ["tga", "icb", "vda", "vst"],
        signatures: [ImageSignature(where: TGAFile.looksLikeOne)],
        codec: ImageCodec(parsing: TGAFile.self))
}

/// A TGA file ("Truevision TGA File Format Specification", version 2.0).
struct TGAFile: ImageParser {
    private enum Kind { case palette, colors, greys }

    private let file: FileBytes
    private let kind: Kind
    private let hasRunLengths: Bool
    private let pixelBytes: Int
    private let isTopDown: Bool
    private let isRightToLeft: Bool
    private let palette: [PixelColor]
    private let pixelOffset: Int
    let width: Int
    let height: Int
    let hasAlpha: Bool

    private static let headerBytes = 18
    private static let footer = Array("TRUEVISION-XFILE.\0".utf8)

    /// Whether content is a TGA file. The format has no signature at its beginning, so either its footer must be there, or
    /// every field of the header must have a value that files have.
    static func looksLikeOne(_ content: [UInt8]) -> Bool {
        guard content.count > headerBytes, content[1] <= 1, isKnown(kind: content[2], bits: content[16])
        else {
            return false
        }
        let isPalette = content[2] & 7 == 1
        guard !isPalette || content[1] == 1, content[17] & 0xC0 == 0 else { return false }
        let hasSides = (12..<16).contains { content[$0] != 0 }
        if content.suffix(footer.count).elementsEqual(footer) { return hasSides }
        let alphaBits = content[17] & 15
        let hasAlphaBits =
            alphaBits == 0 || alphaBits == 8 && content[16] >= 16 || alphaBits == 1 && content[16] == 16
        let describesPalette = content[3..<8].contains { $0 != 0 }
        let width = Int(content[12]) | Int(content[13]) << 8,
            height = Int(content[14]) | Int(content[15]) << 8
        return width > 0 && height > 0 && hasAlphaBits && describesPalette == (content[1] == 1)
            && (content[1] == 0 || [15, 16, 24, 32].contains(content[7]))
    }

    private static func isKnown(kind: UInt8, bits: UInt8) -> Bool {
        switch kind {
        case 1, 9: bits == 8
        case 2, 10: [15, 16, 24, 32].contains(bits)
        case 3, 11: bits == 8 || bits == 16
        default: false
        }
    }

    init(_ file: FileBytes) throws(ParsingFailure) {
        self.file = file
        let header = try file.part(from: 0, count: Self.headerBytes)
        guard Self.isKnown(kind: header[2], bits: header[16]) else {
            throw .unsupported("it has the image type \(header[2]) with \(header[16]) bits per pixel")
        }
        kind = header[2] & 7 == 1 ? .palette : header[2] & 7 == 2 ? .colors : .greys
        hasRunLengths = header[2] & 8 != 0
        pixelBytes = (Int(header[16]) + 7) / 8
        isTopDown = header[17] & 0x20 != 0
        isRightToLeft = header[17] & 0x10 != 0
        width = try header.number16(at: 12)
        height = try header.number16(at: 14)
        guard width > 0, height > 0 else { throw .corrupt("its image has no pixels") }
        let alphaBits = header[17] & 15
        let paletteBits = header[1] == 1 ? Int(header[7]) : 0
        hasAlpha =
            switch kind {
            case .palette: paletteBits == 32 && alphaBits == 8
            case .colors: pixelBytes == 4 && alphaBits == 8 || pixelBytes == 2 && alphaBits != 0
            case .greys: pixelBytes == 2
            }
        let (first, count) = (try header.number16(at: 3), try header.number16(at: 5))
        let start = Self.headerBytes + Int(header[0])
        let entryBytes = (paletteBits + 7) / 8
        palette =
            kind == .palette
            ? try Self.palette(file, at: start, first: first, count: count, entryBytes: entryBytes) : []
        pixelOffset = start + (header[1] == 1 ? count * entryBytes : 0)
    }

    private static func palette(
        _ file: FileBytes, at start: Int, first: Int, count: Int, entryBytes: Int
    ) throws(ParsingFailure) -> [PixelColor] {
        guard 2...4 ~= entryBytes else {
            throw .unsupported("its palette has \(entryBytes * 8) bits per colour")
        }
        // An index has 8 bits.
        let entries = try file.part(from: start, count: count * entryBytes)
        let colors = (0..<min(count, max(0, 256 - first))).map {
            color(entries, at: $0 * entryBytes, bytes: entryBytes)
        }
        return Array(repeating: PixelColor(), count: min(first, 256)) + colors
    }

    /// Returns the colour that is stored in two to four bytes.
    private static func color(
        _ bytes: FileBytes, at: Int, bytes count: Int, alpha: UInt8 = 255
    ) -> PixelColor {
        if count == 2 {
            return PixelColor(bits15: Int(bytes[at]) | Int(bytes[at + 1]) << 8, alpha: alpha)
        }
        return PixelColor(
            red: bytes[at + 2], green: bytes[at + 1], blue: bytes[at], alpha: count == 4 ? bytes[at + 3] : 255
        )
    }

    private func color(_ bytes: FileBytes, at: Int) -> PixelColor {
        switch kind {
        case .palette: Int(bytes[at]) < palette.count ? palette[Int(bytes[at])] : PixelColor()
        case .colors where pixelBytes == 2:
            // As in Pillow, a transparent pixel has the highest bit.
            Self.color(bytes, at: at, bytes: 2, alpha: bytes[at + 1] & 0x80 == 0 ? 255 : 0)
        case .colors: Self.color(bytes, at: at, bytes: pixelBytes)
        case .greys:
            PixelColor(
                red: bytes[at], green: bytes[at], blue: bytes[at],
                alpha: pixelBytes == 2 ? bytes[at + 1] : 255)
        }
    }

    func draw(on canvas: PixelCanvas) throws(ParsingFailure) {
        if hasRunLengths { return try drawRuns(on: canvas) }
        let rowBytes = width * pixelBytes
        for row in 0..<height {
            let pixels = try file.part(from: pixelOffset + row * rowBytes, count: rowBytes)
            for column in 0..<width {
                set(row: row, column: column, color(pixels, at: column * pixelBytes), on: canvas)
            }
        }
    }

    /// Draws packets: a byte with the number of pixels, then either one pixel that is repeated or all of them. A packet can
    /// go on in the next row.
    private func drawRuns(on canvas: PixelCanvas) throws(ParsingFailure) {
        var (row, column, at) = (0, 0, pixelOffset)
        while row < height {
            let packet = try file.byte(at: at)
            let count = min((packet & 0x7F) + 1, (height - row) * width - column)
            let isRun = packet & 0x80 != 0
            let pixels = try file.part(from: at + 1, count: (isRun ? 1 : count) * pixelBytes)
            for step in 0..<count {
                set(row: row, column: column, color(pixels, at: isRun ? 0 : step * pixelBytes), on: canvas)
                column += 1
                if column == width { (row, column) = (row + 1, 0) }
            }
            at += 1 + pixels.count
        }
    }

    /// Sets a pixel, given its place in the file.
    private func set(row: Int, column: Int, _ color: PixelColor, on canvas: PixelCanvas) {
        canvas.set(
            x: isRightToLeft ? width - 1 - column : column, y: isTopDown ? row : height - 1 - row, color)
    }
}
