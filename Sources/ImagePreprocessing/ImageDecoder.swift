internal import CImageCodecs
public import SystemPackage

/// Turns JPEG and PNG files into upright 8-bit RGB.
///
/// The pixels are those of Pillow's `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`, colour profiles
/// ignored; at a reduced scale, those after its `Image.draft`. The content decides about the format, never the name.
/// Two kinds of pictures are decoded otherwise, because Pillow's answer shows what no viewer does:
///
/// - Transparent PNG pictures (an alpha channel, or a tRNS chunk) are composited on white, where Pillow drops alpha:
///   each channel is `c * a / 255 + 255 * (1 - a / 255)`, rounded once. Where less than a 64th of what is visible
///   would be seen on white, and more of it is seen on black, they are composited on black: a white logo. A pixel is
///   seen if one of its channels differs from the background by 32 levels or more after compositing; pixels count by
///   their alpha. Opaque pixels keep their colour; a fully transparent picture is white.
/// - PNG pictures of 16-bit grey are scaled to 8 bits, `value * 255 / 65535` rounded, where Pillow clips them. Other
///   16-bit samples, alpha among them, keep their high byte, as in Pillow.
///
/// The bytes are not trusted. A file that cannot be decoded is an ``ImageError``; memory is bounded by the
/// limits of pixels and sides, which are checked before anything is allocated for pixels: 3 bytes a pixel, as
/// many again to turn the picture upright, 2 bytes a sample for progressive JPEG, and for PNG a few rows, and a byte
/// a pixel if it is transparent. Chunks and segments that carry no pixels (profiles, thumbnails, texts) are skipped
/// without being unpacked, but for the texts of a PNG file that can tell its orientation: of these one of each kind
/// is, up to 8 MiB. Metadata costs at most 24 MiB while it is read, and never the picture.
///
/// Three more things are not as in Pillow. Orientation is also read from what it passes over: the text "Raw profile
/// type APP1" of older writers, and XMP attributes in single quotes or with space around the sign. Only the first
/// 16 MiB of an EXIF block are looked at. A JPEG file of 16 million pixels and more is taken as cut off where it has
/// too few bytes for them.
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

    /// Pixels from which on a picture may be decoded at a reduced scale unless the caller says otherwise: a million.
    /// Smaller ones take a few milliseconds in full.
    public static let defaultReductionThreshold = 1_000_000

    /// The pixels, width times height, from which on a picture is decoded at a reduced scale where that leaves enough
    /// detail; nil decodes every picture in full.
    public let reductionThreshold: Int?

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - pixelLimit: The most pixels, width times height, that a picture may have; at least 1.
    ///   - reductionThreshold: The pixels from which on a picture may be decoded at a reduced scale; nil for never.
    public init(
        pixelLimit: Int = defaultPixelLimit, reductionThreshold: Int? = defaultReductionThreshold
    ) {
        precondition(pixelLimit > 0, "a pixel limit is positive")
        self.pixelLimit = pixelLimit
        self.reductionThreshold = reductionThreshold
    }

    /// Reads and decodes a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - detail: How much of the file's detail is needed.
    /// - Returns: The picture, upright.
    /// - Throws: ``ImageError``: what ``ImageFileReader/read(_:byteLimit:)`` throws, or what
    ///   ``decode(_:path:detail:)`` throws.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(
        contentsOf path: FilePath, detail: DecodingDetail = .full
    ) throws(ImageError) -> DecodedImage {
        try decode(ImageFileReader.read(path), path: path.string, detail: detail)
    }

    /// Decodes a file that is in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: What to call the file in errors; it is not opened.
    ///   - detail: How much of the file's detail is needed.
    /// - Returns: The picture, upright.
    /// - Throws: ``ImageError/empty(path:)``, ``ImageError/unknownFormat(path:found:)``,
    ///   ``ImageError/tooLarge(path:width:height:limit:)``, ``ImageError/tooLong(path:width:height:limit:)``,
    ///   ``ImageError/truncated(path:format:)``, ``ImageError/corrupt(path:format:reason:)``,
    ///   ``ImageError/unsupported(path:format:reason:)`` or ``ImageError/outOfMemory(path:format:)``.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(
        _ bytes: [UInt8], path: String, detail: DecodingDetail = .full
    ) throws(ImageError) -> DecodedImage {
        if bytes.isEmpty { throw .empty(path: path) }
        guard let format = ImageSignature.format(of: bytes) else {
            throw .unknownFormat(path: path, found: ImageSignature.describe(bytes))
        }
        let codec = ImageCodec(format: format, path: path)
        let size = try codec.readSize(bytes)
        try checkSize(width: size.width, height: size.height, path: path)
        let orientation = codec.orientation(bytes)
        var reduction = 1
        if format == .jpeg, let reductionThreshold, size.width * size.height >= reductionThreshold {
            reduction =
                orientation.swapsSides
                ? detail.reduction(width: size.height, height: size.width)
                : detail.reduction(width: size.width, height: size.height)
        }
        let stored = try codec.decode(
            bytes, storedWidth: size.width, storedHeight: size.height, reduction: reduction)
        return DecodedImage(
            image: stored.oriented(orientation), storedWidth: size.width, storedHeight: size.height,
            orientation: orientation, format: format, reduction: reduction,
            pixelsSince: codec.pixelsSince(bytes))
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
