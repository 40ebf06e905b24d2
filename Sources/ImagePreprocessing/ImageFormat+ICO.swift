internal import CImageCodecs

extension ImageFormat {
    /// ICO and CUR (Windows icons and cursors): the largest image, and of several that are as large, the one with the most
    /// bits per pixel.
    public static let ico = ImageFormat(
        name: "ICO", fileNameExtensions: ["ico", "cur"],
        signatures: [
            ImageSignature(.init([0, 0, 1, 0]), where: IconFile.hasEntries),
            ImageSignature(.init([0, 0, 2, 0]), where: IconFile.hasEntries),
        ],
        codec: ImageCodec(parsing: IconFile.self))
}

/// An icon or cursor. Each of its images is a PNG file, or a bitmap without a file header followed by a mask of
/// transparent pixels.
struct IconFile: ImageParser {
    private enum Content {
        case png(FileBytes)
        case bitmap(FileBytes, BitmapImage)
    }

    private let content: Content
    /// Whether the file has fewer bytes than the entry of the image says.
    private let isCut: Bool
    let width: Int
    let height: Int

    private static let headerBytes = 6
    private static let entryBytes = 16
    private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
    /// libpng holds a few rows of an image of 256 pixels, or of the larger ones that some programs put into icons.
    private static let pngMemoryLimit = 64 << 20

    /// Whether the first entry is plausible: its image begins after all entries. Two zero bytes and a small number begin
    /// many other files.
    static func hasEntries(_ content: [UInt8]) -> Bool {
        guard content.count >= headerBytes + entryBytes else { return false }
        let count = Int(content[4]) | Int(content[5]) << 8
        let offset = content[18..<22].reversed().reduce(0) { $0 << 8 | Int($1) }
        return count > 0 && offset >= headerBytes + count * entryBytes
    }

    init(_ file: FileBytes) throws(ParsingFailure) {
        let image: FileBytes
        (image, isCut) = try Self.largestImage(in: file)
        if (0..<min(4, image.count)).allSatisfy({ image[$0] == Self.pngSignature[$0] }), image.count > 4 {
            var size = codec_size()
            var reason = [CChar](repeating: 0, count: Int(CODEC_REASON_CAPACITY))
            switch codec_png_read_size(image.start, image.count, &size, &reason) {
            case .done: break
            case .truncated: throw .truncated
            default: throw .corrupt("the PNG image in it is damaged")
            }
            (width, height) = (Int(size.width), Int(size.height))
            content = .png(image)
        } else {
            let bitmap = try BitmapImage(image, at: 0, isIcon: true)
            (width, height) = (bitmap.width, bitmap.storedHeight / 2)
            guard height > 0 else { throw .corrupt("its image has no pixels") }
            content = .bitmap(image, bitmap)
        }
    }

    /// Returns the bytes of the largest image, and whether some of them are missing.
    private static func largestImage(
        in file: FileBytes
    ) throws(ParsingFailure) -> (image: FileBytes, isCut: Bool) {
        let count = try file.number16(at: 4)
        var best: (pixels: Int, bits: Int, offset: Int, bytes: Int)?
        for index in 0..<count {
            let entry = try file.part(from: headerBytes + index * entryBytes, count: entryBytes)
            // A side of 256 is stored as 0.
            let sides = (0..<2).map { entry[$0] == 0 ? 256 : Int(entry[$0]) }
            let isIcon = file[2] == 1
            // In a cursor the place of its point is where an icon has its bits.
            let bits = isIcon ? try entry.number16(at: 6) : 0
            let found = (
                pixels: sides[0] * sides[1], bits: bits, offset: try entry.number32(at: 12),
                bytes: try entry.number32(at: 8)
            )
            if let best, (best.pixels, best.bits) >= (found.pixels, found.bits) { continue }
            best = found
        }
        guard let best else { throw .corrupt("it has no image") }
        // Some programs give an image more bytes than it has.
        let rest = try file.rest(from: best.offset)
        return (try rest.part(from: 0, count: min(best.bytes, rest.count)), best.bytes > rest.count)
    }

    var hasAlpha: Bool {
        if case .bitmap = content { true } else { false }
    }

    func draw(on canvas: PixelCanvas) throws(ParsingFailure) {
        switch content {
        case .png(let bytes): try canvas.decodePNG(bytes, memoryLimit: Self.pngMemoryLimit)
        case .bitmap(let bytes, let bitmap): try draw(bitmap, bytes, on: canvas)
        }
    }

    /// Draws a bitmap, whose transparent pixels its alpha says or, if all of that is zero or missing, the mask after it.
    private func draw(
        _ bitmap: BitmapImage, _ bytes: FileBytes, on canvas: PixelCanvas
    ) throws(ParsingFailure) {
        try bitmap.draw(on: canvas, from: bytes.rest(from: bitmap.headEnd))
        if bitmap.hasAlpha, canvas.hasVisiblePixels { return }
        let maskOffset = bitmap.headEnd + bitmap.rowBytes * height
        let maskRowBytes = BitmapImage.rowBytes(width: width, bits: 1)
        // With alpha, even if it is not used, some programs leave the mask out.
        let isMaskMissing = bytes.count < maskOffset + maskRowBytes * height
        if bitmap.hasAlpha, isMaskMissing, !isCut { return }
        for stored in 0..<height {
            let row = try bytes.part(from: maskOffset + stored * maskRowBytes, count: (width + 7) / 8)
            let y = bitmap.place(stored, in: canvas)
            for x in 0..<width {
                let isTransparent = row[x / 8] >> UInt8(7 - x % 8) & 1 == 1
                canvas.setAlpha(x: x, y: y, isTransparent ? 0 : 255)
            }
        }
    }
}
