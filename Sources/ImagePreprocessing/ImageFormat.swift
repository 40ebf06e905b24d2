internal import CImageCodecs

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

    /// What is missing to decode the format, as a phrase such as "libwebp.so.7 is not installed"; nil if nothing is.
    ///
    /// The first call for a format whose decoder is optional loads that decoder.
    public var missing: String? { codec.missing().map { String(cString: $0) } }

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

extension ImageFormat {
    /// The formats that ``ImageDecoder`` reads, in the order in which their signatures are tried. To add a format, add its
    /// value here.
    public static let all: [ImageFormat] = [
        .jpeg, .png, .webp, .avif, .heif, .jpegXL, .gif, .raw, .tiff, .bmp, .ico, .pnm, .tga,
    ]

    /// The file name extensions of all formats, in lower case and without a dot.
    public static let allFileNameExtensions = Set(all.flatMap(\.fileNameExtensions))

    /// The names of all formats as one phrase, such as "JPEG or PNG".
    public static let anyName = list(all, conjunction: "or")

    /// Lists the names of some formats as one phrase, such as "GIF, JPEG or PNG".
    ///
    /// - Parameters:
    ///   - formats: The formats, in the order of the list.
    ///   - conjunction: The word before the last name.
    /// - Complexity: O(*formats*).
    public static func list(_ formats: [ImageFormat], conjunction: String) -> String {
        let names = formats.map(\.name)
        guard names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " \(conjunction) " + names[names.count - 1]
    }

    /// Returns the format of a file's content, or nil if it has none of the formats. The file's name is not considered.
    ///
    /// - Parameter bytes: The file, or its beginning.
    static func of(_ bytes: [UInt8]) -> ImageFormat? {
        all.first { format in format.signatures.contains { $0.matches(bytes) } }
    }
}

/// The C functions that read one format. Each takes a whole file in memory, keeps no state, and may be called from any
/// number of threads at once.
struct ImageCodec: Sendable {
    typealias Bytes = UnsafePointer<UInt8>
    /// Room for a phrase that explains a failure; see `CODEC_REASON_CAPACITY`.
    typealias Reason = UnsafeMutablePointer<CChar>

    /// Reads the stored size from the header. Both sides are positive.
    let readSize: @Sendable (Bytes?, Int, UnsafeMutablePointer<codec_size>?, Reason?) -> codec_status

    /// Decodes the stored image to 8-bit RGB without turning it upright.
    ///
    /// Takes one of the format's reductions, or 1; the stored size divided by it and rounded up; and memory for 3 bytes
    /// per pixel of that size. A codec whose samples have more bits or alpha scales and composites them, as
    /// ``ImageDecoder`` describes.
    let decode:
        @Sendable (Bytes?, Int, _ reduction: UInt32, codec_size, UnsafeMutablePointer<UInt8>?, Reason?) ->
            codec_status

    /// Returns the orientation in the metadata. Any value outside 1 to 8 means that there is none.
    let readOrientation: @Sendable (Bytes?, Int) -> Int32

    /// Adds the metadata of the file to blocks that are empty and that the caller frees. Leaves out what is damaged.
    let readMetadata: @Sendable (Bytes?, Int, UnsafeMutablePointer<codec_metadata>?) -> codec_status

    /// Returns what is missing to decode the format, or NULL if nothing is. The other functions are not called if
    /// something is missing.
    var missing: @Sendable () -> UnsafePointer<CChar>? = { nil }

    /// Returns the first ``ImageDecoder/version`` that gives the current pixels of a file. The bytes before the image data
    /// are enough.
    var pixelsSince: @Sendable (Bytes?, Int) -> Int = { _, _ in 1 }
}
