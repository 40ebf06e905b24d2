internal import CImageCodecs
public import SystemPackage

/// Decodes files of every ``ImageFormat`` to upright 8-bit RGB.
///
/// The pixels equal those of Pillow's `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`, and at a reduced scale
/// those after its `Image.draft`. The content decides the format, never the file's name. Three kinds of images are
/// decoded differently, because no viewer shows them as Pillow does:
///
/// - Colours are converted to sRGB if the file has another profile, as `ImageCms.profileToProfile` does it: perceptually
///   and without black point compensation. Files that name their colours by code points (ITU-T H.273) are converted
///   from the primaries of Display P3 and BT.2020; PQ and HLG are tone-mapped with the curve of ITU-R BT.2390-8, 5.4.1,
///   from at most 1000 cd/m2 to white at 203 cd/m2 (BT.2408). A profile whose primaries and curves are those of sRGB
///   changes nothing. If lcms2 is missing, profiles are ignored; see ``missingColorConversion``.
/// - Transparent images (with an alpha channel or a tRNS chunk) are composited on white, whereas Pillow drops alpha. Each channel is `c * a / 255 + 255 * (1 - a / 255)`, rounded once. If less than a 64th of the visible part
///   would be seen on white, and more of it is seen on black, the image is composited on black; an example is a white
///   logo. A pixel is seen if one of its channels differs from the background by 32 levels or more after compositing.
///   Each pixel counts by its alpha. Opaque pixels keep their colour; a fully transparent image is white.
/// - 16-bit grey images are scaled to 8 bits, `value * 255 / 65535` rounded, whereas Pillow clips them. Other 16-bit
///   samples, including alpha, keep their high byte, as in Pillow. The greys of TIFF files that are real numbers or have 32
///   bits are scaled by the first of 1 (for real numbers), 255 and 65535 that none exceeds, or else by the largest.
///   Colours of real numbers are scaled by 1.
///
/// The raw files of cameras give their largest preview, turned upright. Where there is none of useful size, a file is
/// developed at half of the sensor's sides as libraw does it with the camera's white balance and without automatic
/// brightening.
///
/// The bytes are not trusted. A file that cannot be decoded leads to an ``ImageError``. Memory is bounded by the
/// limits of pixels and sides, which are checked before any memory for pixels is allocated. An image needs 3 bytes per pixel,
/// as many again to turn it upright, and 2 bytes per sample for progressive JPEG. PNG needs a few rows, and a byte per
/// pixel if the image is transparent. The other formats need a copy of their pixels, and what
/// their libraries need. Chunks and segments that carry no pixels (profiles, thumbnails, texts) are
/// skipped without being decompressed. The exceptions are the colour profile, up to 8 MiB, and the texts of a PNG file
/// that can hold its orientation: one of each kind is decompressed, up to 8 MiB. Metadata costs at most 24 MiB while it is read, and damaged metadata never
/// makes decoding fail.
///
/// There are three more differences from Pillow. Orientation is also read from two sources that Pillow ignores: the
/// text "Raw profile type APP1" of older writers, and XMP attributes in single quotes or with whitespace around the
/// equals sign. Only the first 16 MiB of an EXIF block are read. A JPEG file of 16 million pixels or more counts as
/// truncated if it has too few bytes for them.
///
/// An immutable value; any number of threads may decode with it at once.
///
/// ```swift
/// let picture = try ImageDecoder().decode(contentsOf: "holiday.jpg")
/// print(picture.image.width, picture.image.height)  // upright
/// ```
public struct ImageDecoder: Sendable {
    /// The default limit of pixels: 250 million. This is more than any single-shot camera takes, and 750 MB once
    /// decoded.
    public static let defaultPixelLimit = 250_000_000

    /// The most pixels that one side of an image may have, whatever the pixel limit: 1,048,576.
    ///
    /// Decoders hold whole rows, and resampling holds weights for whole sides. Therefore an image that is one pixel
    /// high must not be as wide as the pixel limit allows.
    public static let sideLimit = 1 << 20

    /// The most pixels, width times height, that an image may have.
    public let pixelLimit: Int

    /// The default number of pixels from which an image may be decoded at a reduced scale: a million. Smaller images
    /// take a few milliseconds in full.
    public static let defaultReductionThreshold = 1_000_000

    /// The number of pixels, width times height, from which an image is decoded at a reduced scale if that keeps enough
    /// detail. Nil decodes every image in full.
    public let reductionThreshold: Int?

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - pixelLimit: The most pixels, width times height, that an image may have; at least 1.
    ///   - reductionThreshold: The number of pixels from which an image may be decoded at a reduced scale; nil for
    ///     never.
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
    /// - Returns: The upright image.
    /// - Throws: ``ImageError``: any error of ``ImageFileReader/read(_:byteLimit:)`` and of ``decode(_:path:detail:)``.
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
    ///   - path: The path of the file for errors; it is not opened.
    ///   - detail: How much of the file's detail is needed.
    /// - Returns: The upright image.
    /// - Throws: ``ImageError/empty(path:)``, ``ImageError/unknownFormat(path:found:)``,
    ///   ``ImageError/absentDecoder(path:format:missing:)``,
    ///   ``ImageError/tooLarge(path:width:height:limit:)``, ``ImageError/tooLong(path:width:height:limit:)``,
    ///   ``ImageError/truncated(path:format:)``, ``ImageError/corrupt(path:format:reason:)``,
    ///   ``ImageError/unsupported(path:format:reason:)`` or ``ImageError/outOfMemory(path:format:)``.
    /// - Complexity: O(*bytes* + *pixels*).
    public func decode(
        _ bytes: [UInt8], path: String, detail: DecodingDetail = .full
    ) throws(ImageError) -> DecodedImage {
        if bytes.isEmpty { throw .empty(path: path) }
        guard let format = ImageFormat.of(bytes) else {
            throw .unknownFormat(path: path, found: OtherContent.name(of: bytes))
        }
        if let missing = format.missing { throw .absentDecoder(path: path, format: format, missing: missing) }
        let encoded = EncodedImage(bytes: bytes, format: format, path: path)
        let size = try encoded.readSize()
        try checkSize(width: size.width, height: size.height, path: path)
        let orientation = encoded.orientation
        var reduction = 1
        if let reductionThreshold, size.width * size.height >= reductionThreshold {
            let (width, height) =
                orientation.swapsSides ? (size.height, size.width) : (size.width, size.height)
            reduction = detail.reduction(width: width, height: height, outOf: format.reductions)
        }
        let stored = try encoded.decode(
            storedWidth: size.width, storedHeight: size.height, reduction: reduction)
        return DecodedImage(
            image: stored.oriented(orientation), storedWidth: size.width, storedHeight: size.height,
            orientation: orientation, format: format, reduction: reduction, pixelsSince: encoded.pixelsSince)
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

extension ImageDecoder {
    /// What is missing to convert colours to sRGB from other profiles, as a phrase; nil if nothing is. Without it the
    /// pixels of such files stay as they are.
    ///
    /// The first call loads the library that converts them.
    public static var missingColorConversion: String? { codec_color_missing().map { String(cString: $0) } }
}

extension ImageDecoder {
    /// The version of the decoder's output. It increases whenever the pixels of valid files change:
    ///
    /// 1. The version of libraries that record none.
    /// 2. Transparent PNG images are composited, and 16-bit grey ones are scaled.
    /// 3. Colours are converted to sRGB if the file has another profile.
    public static let version = 3

    /// Returns whether the decoder gives different pixels for a file than an earlier version did, so that anything
    /// computed from the old pixels is out of date.
    ///
    /// Decides by the kind of the file, without decoding it: a transparent PNG image counts even if every pixel is
    /// opaque. Files that cannot be decoded, because they are damaged or have another format, have no pixels that could
    /// have changed. Some damaged files are reported as changed nevertheless.
    ///
    /// - Parameters:
    ///   - bytes: The file. Its bytes before the image data are enough.
    ///   - version: The ``version`` of the decoder that was used before.
    /// - Returns: True if the pixels may differ.
    /// - Complexity: O(*bytes*) at worst.
    public static func pixelsChanged(in bytes: [UInt8], since version: Int) -> Bool {
        guard version < Self.version, let format = ImageFormat.of(bytes) else { return false }
        return EncodedImage(bytes: bytes, format: format, path: "").pixelsSince > version
    }

    /// Returns whether the first bytes of a file already show that an earlier version of this decoder gives the same
    /// pixels, because none of the later versions changed the file's format.
    ///
    /// - Parameters:
    ///   - head: The first bytes of a file, as ``ImageFileReader/head(_:)`` returns them.
    ///   - version: The earlier version, at least 1.
    public static func keepsPixels(ofFileBeginningWith head: [UInt8], since version: Int) -> Bool {
        guard version < Self.version, let format = ImageFormat.of(head) else { return true }
        return version >= format.lastPixelChange
    }
}
