internal import FoundationEssentials
internal import JSONValues

/// What the client sends in one line.
enum IncomingLine: Sendable {
    case message(IncomingMessage)
    /// Several messages, at least one.
    case batch([IncomingMessage])

    /// The most bytes of a line.
    static let byteLimit = 64 << 20
    /// The most values in a line, so that a line cannot make the program take many times its size in memory.
    static let valueLimit = 100_000

    /// Reads a line; nil for one that is empty.
    ///
    /// - Throws: ``ProtocolError`` if it is no JSON or has too many values.
    /// - Complexity: O(n).
    init?(_ line: [UInt8]) throws(ProtocolError) {
        guard line.contains(where: { !Self.space.contains($0) }) else { return nil }
        guard !Self.hasMoreValues(than: Self.valueLimit, in: line) else {
            throw ProtocolError(.notAMessage, "a line has at most \(Self.valueLimit) values")
        }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line)) else {
            let place = JSONSyntax.errorOffset(in: line)
            throw ProtocolError(
                .notJSON,
                place.map { "the line is not JSON from byte \($0) on" } ?? "the line cannot be read as JSON")
        }
        guard case .array(let values) = value else {
            self = .message(IncomingMessage(value))
            return
        }
        guard !values.isEmpty else { throw ProtocolError(.notAMessage, "a batch has at least one message") }
        self = .batch(values.map { IncomingMessage($0) })
    }

    private static let space = Set(" \t\r\n".utf8)

    /// Whether there are more values than a limit, without decoding them. Values are counted by what stands before each but the first: a
    /// comma, or the beginning of a list or an object.
    private static func hasMoreValues(than limit: Int, in line: [UInt8]) -> Bool {
        var (count, isInString, isEscaped) = (1, false, false)
        for byte in line {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
            default: break
            }
            if count > limit { return true }
        }
        return false
    }
}
