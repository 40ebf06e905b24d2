internal import SystemPackage
internal import Glibc

/// One of the program's three streams, unbuffered.
///
/// A pipe or file gets every byte as it is. On a terminal, whatever would steer it is written out; see ``VisibleText``.
struct Console: Sendable {
    static let standardInput = Console(descriptor: 0)
    static let standardOutput = Console(descriptor: 1)
    static let standardError = Console(descriptor: 2)

    let descriptor: Int32

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

    /// Writes a message with its line breaks whole, as far as there is somebody to read it.
    func write(_ message: String) { _ = writeAll(shown(message)) }

    /// Writes a line whole, as far as there is somebody to read it.
    func write(_ line: Line) { _ = writeAll(shown([line], endingWith: Self.lineBreak)) }

    /// Writes a result with its line breaks whole; a reader that has gone away ends the output quietly.
    ///
    /// - Throws: ``OutputError/lost(reason:)`` when the result would be cut off unnoticed, as on a full disk.
    func deliver(_ result: String) throws { try deliverAll(shown(result)) }

    /// Writes the lines of a result whole, each with a byte behind it; otherwise as ``deliver(_:)``.
    func deliver(_ lines: [Line], endingWith end: UInt8 = lineBreak) throws {
        try deliverAll(shown(lines, endingWith: end))
    }

    /// Shows a line in the place of the one that the terminal's cursor is in.
    func replaceLine(with line: Line) {
        _ = writeAll(Self.lineStart + shown(line) + Self.lineEraser)
    }

    /// Takes away the line that the terminal's cursor is in.
    func clearLine() { _ = writeAll(Self.lineStart + Self.lineEraser) }

    static let lineBreak = UInt8(ascii: "\n")
    private static let lineStart = Array("\r".utf8)
    private static let lineEraser = Array("\u{1B}[K".utf8)

    private func shown(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return isTerminal ? VisibleText.bytes(of: bytes, keepingLineBreaks: true) : bytes
    }

    private func shown(_ line: Line) -> [UInt8] {
        isTerminal ? VisibleText.bytes(of: line.bytes, keepingLineBreaks: false) : line.bytes
    }

    private func shown(_ lines: [Line], endingWith end: UInt8) -> [UInt8] {
        lines.flatMap { shown($0) + [end] }
    }

    private func deliverAll(_ bytes: [UInt8]) throws {
        guard let error = writeAll(bytes), error != EPIPE, error != EBADF else { return }
        throw OutputError.lost(reason: String(cString: strerror(error)))
    }

    /// The system's error number when not everything was written.
    private func writeAll(_ bytes: [UInt8]) -> Int32? {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            return nil
        } catch {
            return (error as? Errno)?.rawValue ?? EIO
        }
    }
}
