internal import CImageCodecs

/// Turns JPEG and PNG files into upright 8-bit RGB.
///
/// The pixels are those of Pillow's `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`, alpha dropped
/// and colour profiles ignored. The content decides about the format, never the name.
///
/// The bytes are not trusted. A file that cannot be decoded is an ``ImageError``; memory is bounded by the
/// pixel limit, which is checked before anything is allocated for pixels: 3 bytes a pixel, as many again to
/// turn the picture upright, and 2 bytes a sample for progressive JPEG. Chunks and segments that carry no
/// pixels (profiles, texts, thumbnails) are skipped without being unpacked.
///
/// A plain value without state; any number of threads may decode at once.
public struct ImageDecoder: Sendable {
    /// Pixels that a picture may have unless the caller says otherwise: 250 million, more than any
    /// single-shot camera makes, and 750 MB once decoded.
    public static let defaultPixelLimit = 250_000_000

    /// The most pixels, width times height, that a picture may have.
    public let pixelLimit: Int

    /// Makes a decoder.
    ///
    /// - Parameter pixelLimit: The most pixels, width times height, that a picture may have; at least 1.
    public init(pixelLimit: Int = defaultPixelLimit) {
        precondition(pixelLimit > 0, "a pixel limit is positive")
        self.pixelLimit = pixelLimit
    }

    /// Reads and decodes a file.
    ///
    /// - Parameter path: The file.
    /// - Returns: The picture, upright.
    /// - Throws: ``ImageError``: what ``ImageFileReader/read(_:byteLimit:)`` throws, or what
    ///   ``decode(_:path:)`` throws.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(contentsOf path: String) throws(ImageError) -> DecodedImage {
        try decode(ImageFileReader.read(path), path: path)
    }

    /// Decodes a file that is in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: What to call the file in errors; it is not opened.
    /// - Returns: The picture, upright.
    /// - Throws: ``ImageError/empty(path:)``, ``ImageError/unknownFormat(path:found:)``,
    ///   ``ImageError/tooLarge(path:width:height:limit:)``, ``ImageError/truncated(path:format:)``,
    ///   ``ImageError/corrupt(path:format:reason:)``, ``ImageError/unsupported(path:format:reason:)`` or
    ///   ``ImageError/outOfMemory(path:format:)``.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(_ bytes: [UInt8], path: String) throws(ImageError) -> DecodedImage {
        if bytes.isEmpty { throw .empty(path: path) }
        guard let format = ImageSignature.format(of: bytes) else {
            throw .unknownFormat(path: path, found: ImageSignature.describe(bytes))
        }
        let codec = ImageCodec(format: format, path: path)
        let size = try codec.readSize(bytes)
        let (pixels, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        if overflow || pixels > pixelLimit {
            throw .tooLarge(path: path, width: size.width, height: size.height, limit: pixelLimit)
        }
        let stored = try codec.decode(bytes, width: size.width, height: size.height)
        let orientation = codec.orientation(bytes)
        return DecodedImage(
            image: stored.oriented(orientation), storedWidth: size.width, storedHeight: size.height,
            orientation: orientation, format: format)
    }
}
