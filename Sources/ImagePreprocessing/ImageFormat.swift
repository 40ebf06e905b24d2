/// A file format that ``ImageDecoder`` reads: how to recognise it, what it is called, and how to decode it.
///
/// Each format is one value in a file of its own, such as `ImageFormat+JPEG.swift`, and one entry of ``all``. Everything
/// else that depends on the formats, such as the file names that are crawled and the names in messages, comes from these
/// values.
///
/// ```swift
/// let decoded = try ImageDecoder().decode(contentsOf: "a.jpg")
/// print("\(decoded.format) image of \(decoded.width) x \(decoded.height) pixels")
/// ```
public struct ImageFormat: Sendable {
    /// The common name, such as "JPEG". No two formats have the same one.
    public let name: String

    /// The extensions of file names that the format usually has, in lower case and without a dot, the most common one
    /// first. They decide which files are looked into; the content decides the format.
    public let fileNameExtensions: [String]

    /// The signatures that a file's content may have; one of them is enough.
    let signatures: [ImageSignature]

    /// The numbers by which the decoder can divide both sides of an image, the largest first. Empty if the format is only
    /// decoded in full.
    var reductions: [Int] = []

    /// The last ``ImageDecoder/version`` that changed the pixels of any file of this format; 1 if none did.
    var lastPixelChange = 1

    /// The functions that read a file of this format.
    let codec: ImageCodec

    /// Whether large images can be decoded at a reduced scale, which takes less time and memory.
    public var isReducible: Bool { !reductions.isEmpty }
}

extension ImageFormat: Equatable {
    /// Whether both values are the same format, which their names show.
    public static func == (one: ImageFormat, other: ImageFormat) -> Bool { one.name == other.name }
}

extension ImageFormat: CustomStringConvertible {
    /// The common name of the format, such as "JPEG".
    public var description: String { name }
}
