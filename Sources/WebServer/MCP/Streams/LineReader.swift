internal import SystemPackage

/// Lines of bytes from a descriptor, each within a limit.
struct LineReader {
    /// What stands between two line breaks.
    enum Line: Equatable, Sendable {
        /// Bytes without the line break.
        case bytes([UInt8])
        /// More bytes than the limit, which were not kept.
        case tooLong
    }

    private static let chunk = 64 << 10
    private static let lineBreak = UInt8(ascii: "\n")

    private let input: FileDescriptor
    private let limit: Int
    private let stop: StopSignal
    private var buffer: [UInt8] = []
    /// The first byte in the buffer that was not returned yet.
    private var start = 0
    /// The first byte in the buffer that may be a line break.
    private var searched = 0
    /// Whether the line is too long, so that its rest is dropped.
    private var isSkipping = false

    /// - Parameters:
    ///   - input: What is read, in parts of any size.
    ///   - limit: The most bytes of a line.
    ///   - stop: Ends the lines, also in the middle of one.
    init(_ input: FileDescriptor, limit: Int, stop: StopSignal) {
        (self.input, self.limit, self.stop) = (input, limit, stop)
    }

    /// The next line; nil if there is none, or if the input cannot be read any more. The last line needs no line break.
    ///
    /// - Complexity: O(*bytes of the line*) time; memory within the limit.
    mutating func next() -> Line? {
        while true {
            if let end = buffer[searched...].firstIndex(of: Self.lineBreak) {
                return take(upTo: end)
            }
            searched = buffer.count
            if buffer.count - start > limit { isSkipping = true }
            if isSkipping { (buffer, start, searched) = ([], 0, 0) }
            guard stop.waitForInput(input) else { return nil }
            guard fill() else {
                return start < buffer.count || isSkipping ? take(upTo: buffer.count) : nil
            }
        }
    }

    /// The line from ``start`` to an end, behind which the next begins.
    private mutating func take(upTo end: Int) -> Line {
        let isTooLong = isSkipping || end - start > limit
        let line: Line = isTooLong ? .tooLong : .bytes(Array(buffer[start..<end]))
        start = min(end + 1, buffer.count)
        (searched, isSkipping) = (start, false)
        return line
    }

    /// Reads some bytes; returns false at the end of the input.
    private mutating func fill() -> Bool {
        if start > 0 {
            // A new array, so that the memory of a long line is given back.
            buffer = Array(buffer[start...])
            searched -= start
            start = 0
        }
        do {
            let bytes = try [UInt8](unsafeUninitializedCapacity: Self.chunk) { memory, count in
                count = try input.read(into: UnsafeMutableRawBufferPointer(memory))
            }
            buffer += bytes
            return !bytes.isEmpty
        } catch Errno.wouldBlock {
            return true
        } catch {
            return false
        }
    }
}
