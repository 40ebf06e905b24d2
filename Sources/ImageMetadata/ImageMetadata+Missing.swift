internal import CImageMetadata

extension ImageMetadata {
    /// What cannot be read on this machine, and why: "EXIF" and "libexif.so.12 is not installed".
    ///
    /// Loads the libraries that are there.
    public static var missingLibraries: [(kind: String, reason: String)] {
        let libraries = [
            ("EXIF", metadata_exif_missing()), ("XMP", metadata_xmp_missing()),
            ("IPTC", metadata_iptc_missing()),
        ]
        return libraries.compactMap { kind, reason in reason.map { (kind, String(cString: $0)) } }
    }
}
