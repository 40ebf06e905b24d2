internal import CImageCodecs

/// The C functions of one format. Their failures become an ``ImageError``.
struct ImageCodec {
    let format: ImageFormat
    /// The path of the file for errors.
    let path: String

    /// The most bytes that libpng may allocate for an image. It holds three rows; this is twice their size with 8 bytes
    /// per pixel and the longest side.
    private static let pngMemoryLimit = 2 * 3 * 8 * ImageDecoder.sideLimit

    /// Returns the stored size from the header; both sides are positive.
    func readSize(_ bytes: [UInt8]) throws(ImageError) -> (width: Int, height: Int) {
        var size = codec_size()
        let read = format == .jpeg ? codec_jpeg_read_size : codec_png_read_size
        try check { read(bytes, bytes.count, &size, $0) }
        return (Int(size.width), Int(size.height))
    }

    /// Decodes the stored image without turning it upright.
    ///
    /// - Parameters:
    ///   - storedWidth: The width from ``readSize(_:)``.
    ///   - storedHeight: The height from ``readSize(_:)``.
    ///   - reduction: The number by which the sides are divided, rounded up: 1, 2, 4 or 8. PNG allows only 1.
    func decode(
        _ bytes: [UInt8], storedWidth: Int, storedHeight: Int, reduction: Int
    ) throws(ImageError) -> RGBImage {
        precondition(reduction == 1 || format == .jpeg, "only JPEG files are decoded at a reduced scale")
        let (width, height) = (divide(storedWidth, by: reduction), divide(storedHeight, by: reduction))
        let size = codec_size(width: UInt32(width), height: UInt32(height))
        var failure: ImageError?
        // Not zeroed: if the header claims more pixels than the file holds, only the memory pages that are written cost
        // memory.
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            do throws(ImageError) {
                try check { reason in
                    switch format {
                    case .jpeg:
                        codec_jpeg_decode(
                            bytes, bytes.count, UInt32(reduction), size, buffer.baseAddress, reason)
                    case .png:
                        codec_png_decode(
                            bytes, bytes.count, size, Self.pngMemoryLimit, buffer.baseAddress, reason)
                    }
                }
                count = buffer.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Divides and rounds up, as libjpeg does.
    private func divide(_ side: Int, by reduction: Int) -> Int { (side + reduction - 1) / reduction }

    /// Returns the orientation from the metadata, or upright if there is none or it cannot be read.
    func orientation(_ bytes: [UInt8]) -> ImageOrientation {
        let read = format == .jpeg ? codec_jpeg_orientation : codec_png_orientation
        return ImageOrientation(tag: Int(read(bytes, bytes.count)))
    }

    /// Returns the first version of the decoder that gives the file's current pixels.
    func pixelsSince(_ bytes: [UInt8]) -> Int {
        guard format == .png else { return 1 }
        let traits = codec_png_read_traits(bytes, bytes.count)
        return traits.is_transparent || traits.is_grey16 ? 2 : 1
    }

    private func check(_ body: (UnsafeMutablePointer<CChar>) -> codec_status) throws(ImageError) {
        var reason = [CChar](repeating: 0, count: Int(CODEC_REASON_CAPACITY))
        let status = body(&reason)
        switch status {
        case .done: return
        case .truncated: throw .truncated(path: path, format: format)
        case .outOfMemory: throw .outOfMemory(path: path, format: format)
        case .corrupt: throw .corrupt(path: path, format: format, reason: text(reason))
        case .unsupported: throw .unsupported(path: path, format: format, reason: text(reason))
        }
    }

    private func text(_ reason: [CChar]) -> String {
        String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
