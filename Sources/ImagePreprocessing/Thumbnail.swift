internal import CImageCodecs
internal import Glibc
public import SystemPackage

/// A small copy of a picture in a format that any browser shows, whatever the format of the picture.
public struct Thumbnail: Sendable {
    /// The format of the copy.
    public enum Encoding: Sendable {
        /// JPEG, which every program shows.
        case jpeg
        /// WebP, about a third smaller.
        case webP
    }

    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The format of ``bytes``.
    public let encoding: Encoding
    /// The file.
    public let bytes: [UInt8]

    /// High enough that blocks are not seen.
    private static let quality: Int32 = 80
    /// WebP has no larger sides.
    private static let longestSideLimit = 16_383

    /// Makes the thumbnail of a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - side: The longest side of the thumbnail in pixels, 1 to 16,383. Smaller pictures keep their size.
    ///   - encoding: The format that is wished for. If libwebp is not there, the copy is a JPEG file.
    ///   - decoder: What reads the file.
    /// - Throws: ``ImageError``.
    /// - Complexity: O(*bytes* + *pixels*).
    public init(
        of path: FilePath, longestSide side: Int, as encoding: Encoding = .jpeg,
        decoder: ImageDecoder = ImageDecoder()
    ) throws(ImageError) {
        precondition(
            (1...Self.longestSideLimit).contains(side), "a WebP file has sides of 1 to 16,383 pixels")
        let decoded = try decoder.decode(contentsOf: path, detail: .atLeast(width: side, height: side))
        let image = Self.shrunk(decoded.image, to: side)
        (width, height) = (image.width, image.height)
        if encoding == .webP, let bytes = Self.encoded(image, codec_webp_encode) {
            (self.encoding, self.bytes) = (.webP, bytes)
            return
        }
        guard let bytes = Self.encoded(image, codec_jpeg_encode) else {
            throw .outOfMemory(path: path.string, format: .jpeg)
        }
        (self.encoding, self.bytes) = (.jpeg, bytes)
    }

    /// An encoder of the C layer.
    private typealias Encoder = (
        UnsafePointer<UInt8>, codec_size, Int32, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
        UnsafeMutablePointer<Int>
    ) -> Bool

    private static func encoded(_ image: RGBImage, _ encode: Encoder) -> [UInt8]? {
        var (bytes, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        let size = codec_size(width: UInt32(image.width), height: UInt32(image.height))
        let isDone = image.pixels.withUnsafeBufferPointer {
            encode($0.baseAddress!, size, quality, &bytes, &count)
        }
        guard isDone, let bytes else { return nil }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    private static func shrunk(_ image: RGBImage, to side: Int) -> RGBImage {
        let longest = max(image.width, image.height)
        guard longest > side else { return image }
        func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
        return Resampler().resize(image, width: scaled(image.width), height: scaled(image.height))
    }
}
