/// A file format that ``ImageDecoder`` reads.
public enum ImageFormat: String, Sendable {
    /// JPEG (ISO 10918): baseline, extended or progressive, Huffman or arithmetic coding, 8 bits per sample.
    case jpeg
    /// PNG (W3C recommendation): every colour type and bit depth. Of an animated file only the default image is read.
    case png
}

extension ImageFormat: CustomStringConvertible {
    /// The common name of the format, such as "JPEG".
    public var description: String { rawValue.uppercased() }
}
