internal import CImageMetadata

extension ImageMetadata {
    /// The kinds of metadata in files that can be read here: "exif", "xmp" and "iptc", without those whose library is missing.
    ///
    /// The first use looks for the libraries.
    public static let readers: [String] = [
        ("exif", metadata_exif_missing()), ("xmp", metadata_xmp_missing()), ("iptc", metadata_iptc_missing()),
    ].compactMap { name, missing in missing == nil ? name : nil }
}
