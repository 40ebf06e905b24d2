public import ImagePreprocessing

/// A thumbnail as it is kept: a whole WebP or JPEG file.
public struct StoredThumbnail: Equatable, Sendable {
    /// The format of ``bytes``.
    public let encoding: Thumbnail.Encoding
    /// The file.
    public let bytes: [UInt8]

    init(_ made: Thumbnail) { (encoding, bytes) = (made.encoding, made.bytes) }

    /// A file from the disk; nil if it is not a whole one. A power cut can leave a file empty or short.
    init?(file: [UInt8]) {
        if file.starts(with: Array("RIFF".utf8)), file.count >= Self.riffHeadCount,
            file[8..<12].elementsEqual("WEBP".utf8)
        {
            let told = (0..<4).reduce(0) { $0 | Int(file[4 + $1]) << (8 * $1) }
            guard told + 8 == file.count else { return nil }
            encoding = .webP
        } else if file.starts(with: [0xFF, 0xD8]), file.suffix(2).elementsEqual([0xFF, 0xD9]) {
            encoding = .jpeg
        } else {
            return nil
        }
        bytes = file
    }

    /// "RIFF", the number of bytes that follow, and "WEBP".
    private static let riffHeadCount = 12
}
