/// Reads the fields of one Protocol Buffers message from front to back.
///
/// Source: the wire format of Protocol Buffers, without groups, which have been deprecated since version 3.
struct ProtobufReader {
    /// The value of a field in the wire format.
    enum Value {
        case varint(UInt64)
        case fixed32(UInt32)
        case fixed64
        /// The range of bytes, text or a nested message.
        case bytes(Range<Int>)
    }

    private let bytes: [UInt8]
    private let path: String
    private var position: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - range: The range of the message in the file.
    ///   - path: The file, for error messages.
    init(_ bytes: [UInt8], range: Range<Int>, path: String) {
        self.bytes = bytes
        self.path = path
        position = range.lowerBound
        end = range.upperBound
    }

    /// Reads the next field; nil at the end of the message.
    mutating func next() throws(TokenizerError) -> (field: UInt64, value: Value)? {
        guard position < end else { return nil }
        let start = position
        let key = try readVarint()
        switch key & 7 {
        case 0: return (key >> 3, .varint(try readVarint()))
        case 1:
            _ = try take(8)
            return (key >> 3, .fixed64)
        case 2:
            let count = try readVarint()
            guard let count = Int(exactly: count) else { throw malformed("a field of \(count) bytes", start) }
            return (key >> 3, .bytes(try take(count)))
        case 5:
            let value = try take(4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
            return (key >> 3, .fixed32(value))
        default: throw malformed("a field of wire type \(key & 7)", start)
        }
    }

    private mutating func take(_ count: Int) throws(TokenizerError) -> Range<Int> {
        guard count <= end - position else {
            throw malformed("a field of \(count) bytes with \(end - position) left", position)
        }
        defer { position += count }
        return position..<position + count
    }

    private mutating func readVarint() throws(TokenizerError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard position < end else { throw malformed("the end of a number", start) }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw malformed("a number of more than 10 bytes", start)
    }

    private func malformed(_ found: String, _ place: Int) -> TokenizerError {
        .malformed(
            path: path, expected: "a SentencePiece model, which is a Protocol Buffers message",
            found: "\(found) at byte \(place)")
    }
}
