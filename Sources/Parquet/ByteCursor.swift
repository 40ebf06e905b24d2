/// Reads untrusted bytes from the front to the end; each access is checked.
struct ByteCursor: Sendable {
    private let bytes: ArraySlice<UInt8>
    /// The index of the next byte.
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The number of bytes that are left.
    var remaining: Int { bytes.endIndex - position }

    /// The number of bytes that were read.
    var consumed: Int { position - bytes.startIndex }

    mutating func byte() throws(ParquetError) -> UInt8 {
        guard remaining > 0 else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    /// Takes a number of bytes, which may be any number that a file states.
    mutating func take(_ count: Int) throws(ParquetError) -> ArraySlice<UInt8> {
        guard count >= 0 else { throw .damaged(detail: "a negative length") }
        guard count <= remaining else { throw .truncated }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// An unsigned number of 7 bits a byte, the lowest first.
    mutating func variableInteger() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            let bits = UInt64(next & 0x7F)
            guard shift < 63 || bits < 2 else { break }
            value |= bits << shift
            if next & 0x80 == 0 { return value }
        }
        throw .damaged(detail: "a number of more than 64 bits")
    }

    /// An integer of fixed width, the lowest byte first.
    mutating func littleEndian<Value: FixedWidthInteger>(_: Value.Type) throws(ParquetError) -> Value {
        let size = MemoryLayout<Value>.size
        var value: Value = 0
        for (index, byte) in try take(size).enumerated() {
            value |= Value(truncatingIfNeeded: byte) << (8 * index)
        }
        return value
    }
}
