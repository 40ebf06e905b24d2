extension ImageDecoder {
    /// Whether the first bytes of a file already show that an earlier version of this decoder gives the same pixels.
    /// Only PNG files were ever decoded differently.
    ///
    /// - Parameters:
    ///   - head: The first bytes of a file: at least eight, or all of them if it has fewer.
    ///   - version: The earlier version, at least 1.
    public static func keepsPixels(ofFileBeginningWith head: [UInt8], since version: Int) -> Bool {
        version >= Self.version || ImageSignature.format(of: head) != .png
    }
}
