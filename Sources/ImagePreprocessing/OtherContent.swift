/// Names what a file holds that has none of the formats that are read.
enum OtherContent {
    /// Returns a phrase for the content, such as "a ZIP archive", for error messages.
    static func name(of bytes: [UInt8]) -> String {
        if ImageFormat.all.flatMap(\.signatures).contains(where: { $0.isCut(in: bytes) }) {
            return "the first \(bytes.count) bytes of one"
        }
        return kinds.first { $0.signature.matches(bytes) }?.name ?? "unknown data"
    }

    private static let kinds: [(signature: ImageSignature, name: String)] =
        [
            (begins("8BPS"), "a Photoshop document"),
            (begins("%PDF"), "a PDF document"), (begins("PK\u{3}\u{4}"), "a ZIP archive"),
            (begins("\0\0\0\u{C}jP  "), "a JPEG 2000 image"),
            (ImageSignature(.init("ftyp".utf8, at: 4)), "a video or another ISO media file"),
            (ImageSignature([0x1F, 0x8B]), "a gzip archive"),
            (ImageSignature { $0.prefix(512).allSatisfy(isText) }, "text"),
        ]

    private static func begins(_ text: String) -> ImageSignature { ImageSignature(text.utf8) }

    private static func isText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
