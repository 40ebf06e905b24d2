/// Decompresses blocks in the format of Snappy: <https://github.com/google/snappy/blob/main/format_description.txt>.
enum SnappyDecoder {
    /// The most bytes that a byte can stand for: an element of three bytes copies up to 64.
    private static let largestRatio = 22

    /// Decompresses a block.
    ///
    /// - Parameters:
    ///   - bytes: The block.
    ///   - count: The number of bytes that it must have when decompressed.
    /// - Throws: ``ParquetError``.
    /// - Complexity: O(*count*).
    static func decompress(_ bytes: ArraySlice<UInt8>, count: Int) throws(ParquetError) -> [UInt8] {
        var cursor = ByteCursor(bytes)
        guard try cursor.variableInteger() == UInt64(count),
            count / largestRatio <= cursor.remaining
        else { throw damaged }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while cursor.remaining > 0 {
            let tag = Int(try cursor.byte())
            if tag & 3 == 0 {
                let literal = try cursor.take(try literalLength(tag >> 2, &cursor))
                guard literal.count <= count - result.count else { throw damaged }
                result += literal
            } else {
                let (length, offset) = try copy(tag, &cursor)
                guard length <= count - result.count, offset > 0, offset <= result.count else {
                    throw damaged
                }
                // The copy may overlap what it writes.
                for _ in 0..<length { result.append(result[result.count - offset]) }
            }
        }
        guard result.count == count else { throw damaged }
        return result
    }

    /// The length of a literal; long ones have it in one to four bytes of their own.
    private static func literalLength(_ code: Int, _ cursor: inout ByteCursor) throws(ParquetError) -> Int {
        guard code >= 60 else { return code + 1 }
        return try number(ofBytes: code - 59, &cursor) + 1
    }

    private static func copy(
        _ tag: Int, _ cursor: inout ByteCursor
    ) throws(ParquetError) -> (length: Int, offset: Int) {
        switch tag & 3 {
        case 1: ((tag >> 2 & 7) + 4, (tag >> 5) << 8 | Int(try cursor.byte()))
        case 2: ((tag >> 2) + 1, try number(ofBytes: 2, &cursor))
        default: ((tag >> 2) + 1, try number(ofBytes: 4, &cursor))
        }
    }

    private static func number(ofBytes count: Int, _ cursor: inout ByteCursor) throws(ParquetError) -> Int {
        var value = 0
        for (index, byte) in try cursor.take(count).enumerated() { value |= Int(byte) << (8 * index) }
        return value
    }

    private static let damaged = ParquetError.damaged(detail: "a page that cannot be decompressed")
}
