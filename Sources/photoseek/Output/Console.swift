internal import Glibc
internal import SystemPackage

/// One of the program's three standard streams, unbuffered.
///
/// A pipe or file gets every byte as it is. On a terminal, control characters are escaped; see ``VisibleText``. Styles of lines
/// are shown where there is colour; see ``ColorChoice``.
struct Console: Sendable {
    static let standardInput = Console(descriptor: 0)
    static let standardOutput = Console(descriptor: 1)
    static let standardError = Console(descriptor: 2)

    let descriptor: Int32

    /// Opens `/dev/null` for each standard stream that the program was started without. Otherwise a file that is
    /// opened later could take the number of such a stream, and output would be written to it by mistake.
    static func fillGaps() {
        for stream: Int32 in 0...2 where fcntl(stream, F_GETFD) < 0 {
            // The system takes the lowest free number, which is this stream's.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Whether the stream is a terminal.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether styles are shown.
    var hasColor: Bool { ColorChoice.hasColor(onTerminal: isTerminal) }

    /// Waits until there is something to read or the input has ended. Returns false if neither happens within `time`.
    func hasInput(within time: Duration) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waited, 1, Int32(time / .milliseconds(1))) > 0
    }

    /// Writes a whole message, keeping its line breaks. Ignores errors, for example if nobody reads the stream.
    func write(_ message: String) { _ = writeAll(shown(message)) }

    /// Writes a whole line. Ignores errors, for example if nobody reads the stream.
    func write(_ line: Line) { _ = writeAll(shown([line], endingWith: Self.lineBreak)) }

    /// Tells the user of something that does not stop the work, in one line.
    func warn(_ warning: Line) {
        var line: Line = "photoseek: "
        line += Line("warning: ", .yellow)
        line += warning
        write(line)
    }

    /// Writes a whole result, keeping its line breaks. If the reader has gone away or the stream is closed, the
    /// output ends without an error.
    ///
    /// - Throws: ``OutputError/lost(reason:)`` if the result cannot be written completely, for example on a full
    ///   disk.
    func deliver(_ result: String) throws { try deliverAll(shown(result)) }

    /// Writes the lines of a result, each followed by the byte `end`; otherwise like ``deliver(_:)``.
    func deliver(_ lines: [Line], endingWith end: UInt8 = lineBreak) throws {
        try deliverAll(shown(lines, endingWith: end))
    }

    /// Writes bytes that control the terminal as they are; otherwise like ``deliver(_:)``.
    func deliver(controls bytes: [UInt8]) throws { try deliverAll(bytes) }

    /// Replaces the line of the terminal's cursor.
    func replaceLine(with line: Line) {
        _ = writeAll(Self.lineStart + shown(line) + Self.lineEraser)
    }

    /// Clears the line of the terminal's cursor.
    func clearLine() { _ = writeAll(Self.lineStart + Self.lineEraser) }

    static let lineBreak = UInt8(ascii: "\n")
    private static let lineStart = Array("\r".utf8)
    private static let lineEraser = Array("\u{1B}[K".utf8)

    private func shown(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return isTerminal ? VisibleText.bytes(of: bytes, keepingLineBreaks: true) : bytes
    }

    private func shown(_ line: Line) -> [UInt8] {
        let (isTerminal, hasColor) = (isTerminal, hasColor)
        return line.parts.flatMap { part in
            let bytes =
                isTerminal ? VisibleText.bytes(of: part.bytes, keepingLineBreaks: false) : part.bytes
            guard hasColor, let style = part.style, !bytes.isEmpty else { return bytes }
            return style.beginning + bytes + TextStyle.end
        }
    }

    private func shown(_ lines: [Line], endingWith end: UInt8) -> [UInt8] {
        lines.flatMap { shown($0) + [end] }
    }

    private func deliverAll(_ bytes: [UInt8]) throws {
        guard let error = writeAll(bytes), error != EPIPE, error != EBADF else { return }
        throw OutputError.lost(reason: String(cString: strerror(error)))
    }

    /// Writes all bytes. Returns the system's error number if that fails, otherwise nil.
    private func writeAll(_ bytes: [UInt8]) -> Int32? {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            return nil
        } catch {
            return (error as? Errno)?.rawValue ?? EIO
        }
    }
}

extension Console {
    /// The current width of the terminal in columns: as the terminal reports it, otherwise `$COLUMNS`, otherwise 80.
    var columns: Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        if let variable = getenv("COLUMNS"), let columns = Int(String(cString: variable)), columns > 0 {
            return columns
        }
        return 80
    }
}
