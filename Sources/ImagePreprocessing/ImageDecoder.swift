internal import CImageCodecs

/// Turns JPEG and PNG files into upright 8-bit RGB.
///
/// The pixels are those of Pillow's `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`, alpha dropped
/// and colour profiles ignored. The content decides about the format, never the name.
///
/// The bytes are not trusted. A file that cannot be decoded is an ``ImageError``; memory is bounded by the
/// limits of pixels and sides, which are checked before anything is allocated for pixels: 3 bytes a pixel, as
/// many again to turn the picture upright, 2 bytes a sample for progressive JPEG, and a few rows for PNG.
/// Chunks and segments that carry no pixels (profiles, texts, thumbnails) are skipped without being unpacked.
/// Three things are therefore not as in Pillow: an orientation that a PNG file keeps in a compressed chunk or
/// in ImageMagick's "Raw profile type exif" text is not seen, nor one beyond the first 64 KiB of an EXIF
/// block; and a JPEG file of 16 million pixels and more is taken as cut off where it has too few bytes for
/// them.
///
/// A plain value without state; any number of threads may decode at once.
public struct ImageDecoder: Sendable {
    /// Pixels that a picture may have unless the caller says otherwise: 250 million, more than any
    /// single-shot camera makes, and 750 MB once decoded.
    public static let defaultPixelLimit = 250_000_000

    /// The most pixels that one side of a picture may have, whatever the pixel limit: more than a million.
    ///
    /// Decoders hold whole rows, and resampling holds weights for whole sides, so a picture that is one pixel
    /// high must not be as wide as the pixel limit lets it.
    public static let sideLimit = 1 << 20

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
    ///   ``ImageError/tooLarge(path:width:height:limit:)``, ``ImageError/tooLong(path:width:height:limit:)``,
    ///   ``ImageError/truncated(path:format:)``, ``ImageError/corrupt(path:format:reason:)``,
    ///   ``ImageError/unsupported(path:format:reason:)`` or ``ImageError/outOfMemory(path:format:)``.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(_ bytes: [UInt8], path: String) throws(ImageError) -> DecodedImage {
        if bytes.isEmpty { throw .empty(path: path) }
        guard let format = ImageSignature.format(of: bytes) else {
            throw .unknownFormat(path: path, found: ImageSignature.describe(bytes))
        }
        let codec = ImageCodec(format: format, path: path)
        let size = try codec.readSize(bytes)
        try checkSize(width: size.width, height: size.height, path: path)
        let stored = try codec.decode(bytes, width: size.width, height: size.height)
        let orientation = codec.orientation(bytes)
        return DecodedImage(
            image: stored.oriented(orientation), storedWidth: size.width, storedHeight: size.height,
            orientation: orientation, format: format)
    }

    private func checkSize(width: Int, height: Int, path: String) throws(ImageError) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        if overflow || pixels > pixelLimit {
            throw .tooLarge(path: path, width: width, height: height, limit: pixelLimit)
        }
        if max(width, height) > Self.sideLimit {
            throw .tooLong(path: path, width: width, height: height, limit: Self.sideLimit)
        }
    }
}
