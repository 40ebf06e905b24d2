/// Where a value was found, the surest first.
///
/// A sidecar has what people corrected last. The camera's own EXIF comes before what programs add to a file. What the name of a file
/// or its time says is a guess.
public enum MetadataSource: String, Sendable, Hashable, CaseIterable {
    /// An `.xmp` file beside the picture.
    case sidecar
    /// The EXIF block in the picture.
    case exif
    /// The XMP packet in the picture.
    case xmp
    /// The IPTC data sets in the picture.
    case iptc
    /// The `.json` file that Google Takeout puts beside a picture.
    case takeout
    /// A date in the name of the file.
    case fileName
    /// The time at which the file was last modified.
    case fileTime
}
