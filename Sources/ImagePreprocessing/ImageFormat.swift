/// A file format that ``ImageDecoder`` reads.
public enum ImageFormat: String, Sendable {
    /// JPEG (ISO 10918): baseline, extended or progressive, Huffman or arithmetic coding, 8 bits a sample.
    case jpeg
    /// PNG (W3C recommendation), every colour type and bit depth; of an animated one, the default image.
    case png
}

extension ImageFormat: CustomStringConvertible {
    /// The name that people know the format by, such as "JPEG".
    public var description: String { rawValue.uppercased() }
}
