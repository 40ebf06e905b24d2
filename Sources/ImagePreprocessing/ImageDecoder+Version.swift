extension ImageDecoder {
    /// The version of what the decoder makes of a file. It rises whenever sound files get other pixels than before:
    ///
    /// 1. What libraries without a version were made with.
    /// 2. Transparent PNG pictures are composited, and 16-bit grey ones scaled.
    public static let version = 2

    /// Says from a file's bytes whether the decoder gives other pixels for it than an earlier version did, so that
    /// what was computed from them is out of date.
    ///
    /// Judged by the kind of the file, without decoding: transparent PNG pictures count even if every pixel is
    /// opaque. Files that cannot be decoded, whether damaged or of a foreign format, have no pixels that could have
    /// changed; of damaged ones some are taken for changed nevertheless.
    ///
    /// - Parameters:
    ///   - bytes: The file; its beginning up to the image data is enough.
    ///   - version: The ``version`` of the decoder that was used before.
    /// - Returns: True if the pixels may be others.
    /// - Complexity: O(*bytes*) at worst.
    public static func pixelsChanged(in bytes: [UInt8], since version: Int) -> Bool {
        guard version < Self.version, let format = ImageSignature.format(of: bytes) else { return false }
        return ImageCodec(format: format, path: "").pixelsSince(bytes) > version
    }
}
