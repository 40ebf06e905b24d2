extension ImageDecoder {
    /// Whether the first bytes of a file already tell that this decoder makes the same pixels of it as an earlier version
    /// did: only PNG files were ever decoded in another way.
    ///
    /// - Parameters:
    ///   - head: Some first bytes of a file, at least eight unless it has fewer.
    ///   - version: The earlier version, at least 1.
    public static func keepsPixels(ofFileBeginningWith head: [UInt8], since version: Int) -> Bool {
        version >= Self.version || ImageSignature.format(of: head) != .png
    }
}
