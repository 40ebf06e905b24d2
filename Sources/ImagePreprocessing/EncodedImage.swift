internal import CImageCodecs

/// The content of a file whose format is known, with the path for errors.
struct EncodedImage {
    let bytes: [UInt8]
    let format: ImageFormat
    /// The path of the file for errors.
    let path: String

    private var codec: ImageCodec { format.codec }

    /// Returns the stored size from the header; both sides are positive.
    func readSize() throws(ImageError) -> (width: Int, height: Int) {
        var size = codec_size()
        try check { codec.readSize(bytes, bytes.count, &size, $0) }
        return (Int(size.width), Int(size.height))
    }

    /// Decodes the stored image without turning it upright.
    ///
    /// - Parameters:
    ///   - storedWidth: The width from ``readSize()``.
    ///   - storedHeight: The height from ``readSize()``.
    ///   - reduction: The number by which the sides are divided, rounded up: 1 or one of the format's reductions.
    func decode(storedWidth: Int, storedHeight: Int, reduction: Int) throws(ImageError) -> RGBImage {
        precondition(
            reduction == 1 || format.reductions.contains(reduction),
            "\(format) images cannot be reduced by \(reduction)")
        let (width, height) = (divide(storedWidth, by: reduction), divide(storedHeight, by: reduction))
        let size = codec_size(width: UInt32(width), height: UInt32(height))
        var failure: ImageError?
        // Not zeroed: if the header claims more pixels than the file holds, only the memory pages that are written cost
        // memory.
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            do throws(ImageError) {
                try check {
                    codec.decode(bytes, bytes.count, UInt32(reduction), size, buffer.baseAddress, $0)
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

    /// The orientation from the metadata; upright if there is none or it cannot be read.
    var orientation: ImageOrientation {
        ImageOrientation(tag: Int(codec.readOrientation(bytes, bytes.count)))
    }

    /// The first version of the decoder that gives the file's current pixels.
    var pixelsSince: Int { codec.pixelsSince(bytes, bytes.count) }

    private func check(_ body: (ImageCodec.Reason) -> codec_status) throws(ImageError) {
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
