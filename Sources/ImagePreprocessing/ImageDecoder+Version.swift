extension ImageDecoder {
    /// The version of the decoder's output. It increases whenever the pixels of valid files change:
    ///
    /// 1. The version of libraries that record none.
    /// 2. Transparent PNG images are composited, and 16-bit grey ones are scaled.
    public static let version = 2

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
