extension ImageFormat {
    /// BMP (Windows and OS/2 bitmaps): palettes, run lengths, 16 to 32 bits per pixel with any masks, rows from either side.
    public static let bmp = ImageFormat(
        name: "BMP", fileNameExtensions: ["bmp", "dib"],
        signatures: [
            ImageSignature(.init("BM".utf8)) { content in
                // The size of the header that follows the file's own.
                content.count < 18
                    || BitmapImage.isHeaderSize(
                        content[14..<18].reversed().reduce(0) { $0 << 8 | Int($1) })
            },
            ImageSignature(.init([40, 0, 0, 0]), .init([1, 0], at: 12), where: BitmapFile.isBare),
        ],
        codec: ImageCodec(parsing: BitmapFile.self))
}

/// A BMP file, or what is in the clipboard of Windows: the same without the file's own header.
struct BitmapFile: ImageParser {
    private let file: FileBytes
    private let image: BitmapImage
    private let pixelOffset: Int

    private static let headerBytes = 14

    /// Whether content that begins like the header of a bitmap goes on like one: with a usual number of bits per pixel and
    /// a known compression.
    static func isBare(_ content: [UInt8]) -> Bool {
        guard content.count >= 40 else { return false }
        return [1, 4, 8, 16, 24, 32].contains(content[14]) && content[15] == 0 && content[16] <= 6
            && content[17..<20].allSatisfy { $0 == 0 }
    }

    init(_ file: FileBytes) throws(ParsingFailure) {
        self.file = file
        if try file.byte(at: 0) == 40 {
            image = try BitmapImage(file, at: 0, isIcon: false)
            pixelOffset = image.headEnd
            return
        }
        image = try BitmapImage(file, at: Self.headerBytes, isIcon: false)
        let announced = try file.number32(at: 10)
        // Some writers leave the palette out of the offset, or write none.
        let headerSize = try file.number32(at: Self.headerBytes)
        let forgetsPalette = announced == Self.headerBytes + headerSize && !image.palette.isEmpty
        pixelOffset = announced == 0 || forgetsPalette ? image.headEnd : announced
    }

    var width: Int { image.width }
    var height: Int { image.storedHeight }
    var hasAlpha: Bool { image.hasAlpha }

    func draw(on canvas: PixelCanvas) throws(ParsingFailure) {
        try image.draw(on: canvas, from: file.rest(from: pixelOffset))
    }
}
