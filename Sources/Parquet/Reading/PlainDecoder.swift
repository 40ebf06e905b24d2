/// Reads values that are written one after the other.
struct PlainDecoder: Sendable {
    private var cursor: ByteCursor
    private let type: PhysicalType
    /// The bits of truth values that are left of a byte, the lowest first.
    private var bits: UInt8 = 0
    private var bitCount = 0

    init(_ bytes: ArraySlice<UInt8>, _ type: PhysicalType) {
        cursor = ByteCursor(bytes)
        self.type = type
    }

    mutating func next() throws(ParquetError) -> ParquetValue {
        switch type {
        case .boolean:
            if bitCount == 0 { (bits, bitCount) = (try cursor.byte(), 8) }
            defer { (bits, bitCount) = (bits >> 1, bitCount - 1) }
            return .boolean(bits & 1 == 1)
        case .int32: return .integer(Int64(try cursor.littleEndian(Int32.self)))
        case .int64: return .integer(try cursor.littleEndian(Int64.self))
        case .float: return .number(Double(Float(bitPattern: try cursor.littleEndian(UInt32.self))))
        case .double: return .number(Double(bitPattern: try cursor.littleEndian(UInt64.self)))
        case .byteArray:
            let count = Int(try cursor.littleEndian(UInt32.self))
            return .bytes(Array(try cursor.take(count)))
        case .int96, .fixedLengthByteArray:
            throw .unsupported(column: nil, what: "values of type \(type.name)")
        }
    }
}
