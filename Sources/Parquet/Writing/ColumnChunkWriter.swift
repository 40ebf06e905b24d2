/// The values of a column in the group of rows that is being written.
struct ColumnChunkWriter: Sendable {
    /// Where a chunk is in the file.
    struct Chunk: Sendable {
        let offset: Int
        let byteCount: Int
    }

    private let column: ParquetColumn
    /// The number of rows.
    private(set) var count = 0
    private var values: [UInt8] = []
    /// The number of truth values; they are written as bits.
    private var bitCount = 0
    /// Whether rows have a value, as runs.
    private var levels: [UInt8] = []
    private var level = true
    private var levelCount = 0

    init(_ column: ParquetColumn) { self.column = column }

    /// The bytes that are held.
    var byteCount: Int { values.count + levels.count }

    /// Adds a value.
    mutating func append(_ value: ParquetValue) {
        count += 1
        let isThere = value != .null
        precondition(isThere || column.isOptional, "the column \(column.name) needs a value in each row")
        if level != isThere { endLevels() }
        level = isThere
        levelCount += 1
        switch (column.kind, value) {
        case (_, .null): break
        case (.boolean, .boolean(let value)): append(value)
        case (.int32, .integer(let value)): values.append(littleEndian: Int32(value))
        case (.int64, .integer(let value)): values.append(littleEndian: value)
        case (.float, .number(let value)): values.append(littleEndian: Float(value).bitPattern)
        case (.double, .number(let value)): values.append(littleEndian: value.bitPattern)
        case (.text, .bytes(let bytes)), (.bytes, .bytes(let bytes)):
            values.append(littleEndian: UInt32(bytes.count))
            values += bytes
        default: preconditionFailure("a value of another kind in the column \(column.name)")
        }
    }

    /// Writes the chunk, as one page, and begins the next one.
    ///
    /// - Parameter offset: Where the next byte comes in the file.
    mutating func end(at offset: Int, into bytes: inout [UInt8]) -> Chunk {
        endLevels()
        var page: [UInt8] = []
        if column.isOptional {
            page.append(littleEndian: UInt32(levels.count))
            page += levels
        }
        page += values
        let header = Self.header(byteCount: page.count, valueCount: count)
        bytes += header
        bytes += page
        self = ColumnChunkWriter(column)
        return Chunk(offset: offset, byteCount: header.count + page.count)
    }

    private mutating func append(_ value: Bool) {
        if bitCount % 8 == 0 { values.append(0) }
        if value { values[values.count - 1] |= 1 << UInt8(bitCount % 8) }
        bitCount += 1
    }

    /// Writes a run of rows that have a value, or have none.
    private mutating func endLevels() {
        guard levelCount > 0 else { return }
        levels.append(variableInteger: UInt64(levelCount) << 1)
        levels.append(level ? 1 : 0)
        levelCount = 0
    }

    /// The structure `PageHeader` of the format.
    private static func header(byteCount: Int, valueCount: Int) -> [UInt8] {
        var writer = CompactWriter()
        writer.integer(1, PageKind.data.rawValue)
        writer.integer(2, byteCount)
        writer.integer(3, byteCount)
        writer.structure(5) { page in
            page.integer(1, valueCount)
            page.integer(2, Encoding.plain.rawValue)
            page.integer(3, Encoding.runLength.rawValue)
            page.integer(4, Encoding.runLength.rawValue)
        }
        writer.end()
        return writer.bytes
    }
}
