internal import CImageCodecs
internal import Glibc
public import SystemPackage

/// A small copy of a picture as a JPEG file, which any program can show, whatever the format of the picture.
public struct Thumbnail: Sendable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The JPEG file.
    public let jpeg: [UInt8]

    /// High enough that blocks are not seen.
    private static let quality: Int32 = 80

    /// Makes the thumbnail of a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - side: The longest side of the thumbnail in pixels, 1 to 65,500. Smaller pictures keep their size.
    ///   - decoder: What reads the file.
    /// - Throws: ``ImageError``.
    /// - Complexity: O(*bytes* + *pixels*).
    public init(of path: FilePath, longestSide side: Int, decoder: ImageDecoder = ImageDecoder())
        throws(ImageError)
    {
        precondition((1...65500).contains(side), "a JPEG file has sides of 1 to 65,500 pixels")
        let decoded = try decoder.decode(contentsOf: path, detail: .atLeast(width: side, height: side))
        let image = Self.shrunk(decoded.image, to: side)
        var (bytes, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        let size = codec_size(width: UInt32(image.width), height: UInt32(image.height))
        guard codec_jpeg_encode(image.pixels, size, Self.quality, &bytes, &count), let bytes else {
            throw .outOfMemory(path: path.string, format: .jpeg)
        }
        defer { free(bytes) }
        (width, height) = (image.width, image.height)
        jpeg = Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    private static func shrunk(_ image: RGBImage, to side: Int) -> RGBImage {
        let longest = max(image.width, image.height)
        guard longest > side else { return image }
        func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
        return Resampler().resize(image, width: scaled(image.width), height: scaled(image.height))
    }
}
