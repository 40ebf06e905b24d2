internal import CImageCodecs

/// The metadata of an image file, as blocks of bytes that are taken out of their container but not read.
///
/// Immutable and safe on any thread.
public struct EncodedMetadata: Sendable, Equatable {
    /// A TIFF structure with the EXIF tags, without the prefix "Exif\0\0"; nil if the file has none. At most 16 MiB.
    public let exif: [UInt8]?

    /// The main XMP packet; nil if the file has none. At most 8 MiB.
    public let xmp: [UInt8]?

    /// IPTC data sets (IIM 4.2); nil if the file has none. At most 8 MiB.
    public let iptc: [UInt8]?

    /// The metadata of a file without any.
    static let none = EncodedMetadata(codec_metadata())

    init(_ metadata: codec_metadata) {
        exif = Self.bytes(metadata.exif)
        xmp = Self.bytes(metadata.xmp)
        iptc = Self.bytes(metadata.iptc)
    }

    private static func bytes(_ block: codec_block) -> [UInt8]? {
        block.count == 0 ? nil : Array(UnsafeBufferPointer(start: block.bytes, count: block.count))
    }
}

extension ImageDecoder {
    /// Returns the metadata of a file, without decoding its pixels.
    ///
    /// Damaged metadata is left out, as is a block that is larger than its limit. A file of an unknown format, or of one
    /// whose decoder is missing, has none.
    ///
    /// - Parameter bytes: The whole file. Not trusted.
    /// - Complexity: O(*bytes*).
    public static func metadata(of bytes: [UInt8]) -> EncodedMetadata {
        guard let format = ImageFormat.of(bytes), format.missing == nil else { return .none }
        var metadata = codec_metadata()
        defer { codec_metadata_free(&metadata) }
        guard format.codec.readMetadata(bytes, bytes.count, &metadata) == .done else { return .none }
        return EncodedMetadata(metadata)
    }
}
