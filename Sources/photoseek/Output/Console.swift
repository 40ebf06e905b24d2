internal import Glibc

/// One of the program's three streams, unbuffered.
struct Console: Sendable {
    static let standardInput = Console(descriptor: 0)
    static let standardOutput = Console(descriptor: 1)
    static let standardError = Console(descriptor: 2)

    private let descriptor: Int32

    /// Puts nothing in the place of streams that the program was started without, before a file that it opens can
    /// come to lie there and be written to by mistake.
    static func fillGaps() {
        for stream: Int32 in 0...2 where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is taken, which is this stream's.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Waits until there is something to read, or the input has ended; false when there is nothing so long.
    func hasInput(within time: Duration) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waited, 1, Int32(time / .milliseconds(1))) > 0
    }

    /// Writes a message whole, as far as there is somebody to read it.
    func write(_ message: String) { _ = writeAll(message) }

    /// Writes a result whole; a reader that has gone away ends the output quietly.
    ///
    /// - Throws: ``OutputError/lost(reason:)`` when the result would be cut off unnoticed, as on a full disk.
    func deliver(_ result: String) throws {
        guard let error = writeAll(result), error != EPIPE, error != EBADF else { return }
        throw OutputError.lost(reason: String(cString: strerror(error)))
    }

    /// The system's error number when not everything was written.
    private func writeAll(_ text: String) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count, let base = bytes.baseAddress {
                let count = Glibc.write(descriptor, base + written, bytes.count - written)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return errno }
                written += count
            }
            return nil
        }
    }
}
