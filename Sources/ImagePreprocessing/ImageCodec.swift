internal import CImageCodecs

/// The C functions of one format, with their failures as ``ImageError``.
struct ImageCodec {
    let format: ImageFormat
    /// What to call the file in errors.
    let path: String

    /// Bytes that libpng may allocate for a picture: twice what the three rows take that it holds, of the most bytes
    /// a pixel and the longest side.
    private static let pngMemoryLimit = 2 * 3 * 8 * ImageDecoder.sideLimit

    /// The stored size that the header gives; both sides are positive.
    func readSize(_ bytes: [UInt8]) throws(ImageError) -> (width: Int, height: Int) {
        var size = codec_size()
        let read = format == .jpeg ? codec_jpeg_read_size : codec_png_read_size
        try check { read(bytes, bytes.count, &size, $0) }
        return (Int(size.width), Int(size.height))
    }

    /// Decodes the stored picture, not turned.
    ///
    /// - Parameters:
    ///   - storedWidth: What ``readSize(_:)`` gave.
    ///   - storedHeight: What ``readSize(_:)`` gave.
    ///   - reduction: The number by which the sides are divided, rounding up: 1, 2, 4 or 8; only 1 for PNG.
    func decode(
        _ bytes: [UInt8], storedWidth: Int, storedHeight: Int, reduction: Int
    ) throws(ImageError) -> RGBImage {
        precondition(reduction == 1 || format == .jpeg, "only JPEG files are decoded at a reduced scale")
        let (width, height) = (divide(storedWidth, by: reduction), divide(storedHeight, by: reduction))
        let size = codec_size(width: UInt32(width), height: UInt32(height))
        var failure: ImageError?
        // Not zeroed: a header that promises more than the file holds costs only the pages that are written.
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

    /// Rounded up, as libjpeg does.
    private func divide(_ side: Int, by reduction: Int) -> Int { (side + reduction - 1) / reduction }

    /// What the metadata says about orientation; upright where it says nothing or cannot be read.
    func orientation(_ bytes: [UInt8]) -> ImageOrientation {
        let read = format == .jpeg ? codec_jpeg_orientation : codec_png_orientation
        return ImageOrientation(tag: Int(read(bytes, bytes.count)))
    }

    /// The version of the decoder since which the file's pixels are what they are.
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
