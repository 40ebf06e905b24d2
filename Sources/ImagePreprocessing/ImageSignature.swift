/// Recognises file formats by their first bytes. A file's name is not considered.
enum ImageSignature {
    private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Returns the format of the content, or nil if it is neither JPEG nor PNG.
    static func format(of bytes: [UInt8]) -> ImageFormat? {
        if bytes.starts(with: jpeg) { return .jpeg }
        if bytes.starts(with: png) { return .png }
        return nil
    }

    /// Says what content of any other format looks like, for the error message.
    static func describe(_ bytes: [UInt8]) -> String {
        let head = Array(bytes.prefix(512))
        if bytes.count < png.count && (jpeg.starts(with: bytes) || png.starts(with: bytes)) {
            return "the first \(bytes.count) bytes of one"
        }
        for (prefix, name) in names where head.starts(with: prefix.utf8) { return name }
        if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBP".utf8) {
            return "a WebP image"
        }
        if head.dropFirst(4).starts(with: "ftyp".utf8) { return isoMedia(brand: head.dropFirst(8).prefix(4)) }
        if head.starts(with: [0xFF, 0x0A]) { return "a JPEG XL image" }
        if head.starts(with: [0x1F, 0x8B]) { return "a gzip archive" }
        if head.allSatisfy(isText) { return "text" }
        return "unknown data"
    }

    private static let names: [(prefix: String, name: String)] = [
        ("GIF8", "a GIF image"), ("BM", "a BMP image"), ("II*\0", "a TIFF or raw image"),
        ("MM\0*", "a TIFF or raw image"), ("8BPS", "a Photoshop document"), ("%PDF", "a PDF document"),
        ("PK\u{3}\u{4}", "a ZIP archive"), ("\0\0\0\u{C}JXL ", "a JPEG XL image"),
        ("\0\0\0\u{C}jP  ", "a JPEG 2000 image"),
    ]

    /// HEIF, AVIF and videos share one container format; the brand distinguishes them (ISO 23008-12, annex B).
    private static func isoMedia(brand: ArraySlice<UInt8>) -> String {
        switch String(decoding: brand, as: UTF8.self) {
        case "heic", "heix", "heim", "heis", "mif1", "msf1": "a HEIF image"
        case "avif", "avis": "an AVIF image"
        default: "a video or another ISO media file"
        }
    }

    private static func isText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
