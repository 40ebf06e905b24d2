internal import CImageCodecs

/// A file of a simple format that is parsed here, because no library that reads it is both small and well kept.
///
/// A value holds a pointer to the file's bytes, so it must not outlive the call that made it.
protocol ImageParser: SendableMetatype {
    /// Reads the header. Allocates no memory that depends on it.
    init(_ file: FileBytes) throws(ParsingFailure)

    /// Columns; at least 1.
    var width: Int { get }

    /// Rows; at least 1.
    var height: Int { get }

    /// Whether pixels may be transparent. An image whose alpha is zero everywhere counts as opaque, because programs that
    /// do not know of alpha leave it so.
    var hasAlpha: Bool { get }

    /// Draws every pixel of the image on a canvas of its size.
    func draw(on canvas: PixelCanvas) throws(ParsingFailure)
}

/// Why a file could not be parsed.
enum ParsingFailure: Error, Equatable {
    /// The file ends before its image is complete.
    case truncated
    /// The file breaks the rules of its format.
    case corrupt(String)
    /// The file uses a feature that is not supported.
    case unsupported(String)
}

extension ParsingFailure {
    /// Writes the reason for a caller of a ``ImageCodec`` and returns the status.
    fileprivate func report(_ reason: ImageCodec.Reason?) -> codec_status {
        switch self {
        case .truncated:
            return .truncated
        case .corrupt(let text):
            write(text, reason)
            return .corrupt
        case .unsupported(let text):
            write(text, reason)
            return .unsupported
        }
    }

    private func write(_ text: String, _ reason: ImageCodec.Reason?) {
        guard let reason else { return }
        let bytes = text.utf8.prefix(Int(CODEC_REASON_CAPACITY) - 1)
        for (at, byte) in bytes.enumerated() { reason[at] = CChar(bitPattern: byte) }
        reason[bytes.count] = 0
    }
}

extension ImageCodec {
    /// Makes a codec of a parser. Its files have no orientation and no metadata.
    init<Parser: ImageParser>(parsing type: Parser.Type) {
        self.init(
            readSize: { bytes, count, size, reason in
                do throws(ParsingFailure) {
                    let parser = try Parser(FileBytes(start: bytes, count: count))
                    size?.pointee = codec_size(width: UInt32(parser.width), height: UInt32(parser.height))
                    return .done
                } catch {
                    return error.report(reason)
                }
            },
            decode: { bytes, count, _, size, rgb, reason in
                guard let rgb else { return .corrupt }
                do throws(ParsingFailure) {
                    let parser = try Parser(FileBytes(start: bytes, count: count))
                    guard parser.width == Int(size.width), parser.height == Int(size.height) else {
                        throw .corrupt("its size changed while it was read")
                    }
                    try parser.draw(to: rgb)
                    return .done
                } catch {
                    return error.report(reason)
                }
            },
            readOrientation: { _, _ in CODEC_ORIENTATION_ABSENT },
            readMetadata: { _, _, _ in .done })
    }
}

extension ImageParser {
    /// Draws the image and composites it.
    fileprivate func draw(to rgb: UnsafeMutablePointer<UInt8>) throws(ParsingFailure) {
        guard hasAlpha else {
            return try draw(on: PixelCanvas(width: width, height: height, rgb: rgb, alpha: nil))
        }
        var alpha = [UInt8](repeating: 0, count: width * height)
        var failure: ParsingFailure?
        alpha.withUnsafeMutableBufferPointer { buffer in
            do throws(ParsingFailure) {
                try draw(on: PixelCanvas(width: width, height: height, rgb: rgb, alpha: buffer.baseAddress))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if alpha.contains(where: { $0 != 0 }) { codec_flatten(rgb, alpha, alpha.count) }
    }
}
