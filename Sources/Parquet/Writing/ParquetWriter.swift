/// Makes a Parquet file of a flat table, row by row: values one after the other, without compression and dictionaries.
///
/// Rows are held until a group of them is complete; then its bytes can be taken, so that memory does not grow with the table.
///
/// ```swift
/// var writer = ParquetWriter([ParquetColumn("image_path", .text, isOptional: false), ParquetColumn("width", .int32)])
/// for picture in pictures {
///     writer.append([.text(picture.path), .integer(picture.width)])
///     try file.write(writer.takeBytes())
/// }
/// try file.write(writer.finish())
/// ```
public struct ParquetWriter: Sendable {
    /// The rows of a group, by default.
    public static let defaultRowsPerGroup = 16_384
    /// A group also ends when it has this many bytes, because lengths of pages have 31 bits.
    private static let bytesPerGroup = 64 << 20

    private struct Group: Sendable {
        let rowCount: Int
        let chunks: [ColumnChunkWriter.Chunk]
    }

    private let columns: [ParquetColumn]
    private let rowsPerGroup: Int
    private var chunks: [ColumnChunkWriter]
    private var groups: [Group] = []
    private var rowCount = 0
    private var bytes = Magic.plain
    /// The number of bytes that were taken.
    private var taken = 0

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - columns: The columns, at least one.
    ///   - rowsPerGroup: The most rows that are held, at least 1.
    public init(_ columns: [ParquetColumn], rowsPerGroup: Int = defaultRowsPerGroup) {
        precondition(!columns.isEmpty && rowsPerGroup > 0)
        self.columns = columns
        self.rowsPerGroup = rowsPerGroup
        chunks = columns.map(ColumnChunkWriter.init)
    }

    /// Adds a row: a value of its kind for each column. Only optional columns may get ``ParquetValue/null``.
    ///
    /// - Complexity: O(bytes of the row); a group is put together at its last row.
    public mutating func append(_ row: [ParquetValue]) {
        precondition(row.count == columns.count)
        for (index, value) in row.enumerated() { chunks[index].append(value) }
        rowCount += 1
        let byteCount = chunks.reduce(0) { $0 + $1.byteCount }
        if chunks[0].count == rowsPerGroup || byteCount >= Self.bytesPerGroup { endGroup() }
    }

    /// The bytes of the file since the last call, as far as they are complete.
    public mutating func takeBytes() -> [UInt8] {
        defer {
            taken += bytes.count
            bytes = []
        }
        return bytes
    }

    /// Ends the file, and returns the rest of its bytes.
    public consuming func finish() -> [UInt8] {
        if chunks[0].count > 0 { endGroup() }
        let metadata = metadata()
        bytes += metadata
        bytes.append(littleEndian: UInt32(metadata.count))
        return bytes + Magic.plain
    }

    private mutating func endGroup() {
        var ended: [ColumnChunkWriter.Chunk] = []
        let count = chunks[0].count
        for index in chunks.indices {
            ended.append(chunks[index].end(at: taken + bytes.count, into: &bytes))
        }
        groups.append(Group(rowCount: count, chunks: ended))
    }

    /// The structure `FileMetaData` of the format.
    private func metadata() -> [UInt8] {
        var writer = CompactWriter()
        writer.integer(1, 1)
        writer.list(2, of: .structure, count: columns.count + 1)
        writer.element { root in
            root.text(4, "schema")
            root.integer(5, columns.count)
        }
        for column in columns { writer.element { Self.write(column, &$0) } }
        writer.integer(3, rowCount, .int64)
        writer.list(4, of: .structure, count: groups.count)
        for group in groups { writer.element { Self.write(group, columns, &$0) } }
        writer.text(6, "Photoseek")
        writer.end()
        return writer.bytes
    }

    private static func write(_ column: ParquetColumn, _ writer: inout CompactWriter) {
        writer.integer(1, column.kind.physicalType.rawValue)
        writer.integer(3, (column.isOptional ? Repetition.optional : .required).rawValue)
        writer.text(4, column.name)
        guard column.kind == .text else { return }
        writer.integer(6, ConvertedType.text)
        writer.structure(10) { type in type.structure(1) { _ in } }
    }

    private static func write(_ group: Group, _ columns: [ParquetColumn], _ writer: inout CompactWriter) {
        writer.list(1, of: .structure, count: columns.count)
        for (column, chunk) in zip(columns, group.chunks) {
            writer.element { chunkWriter in
                chunkWriter.integer(2, chunk.offset, .int64)
                chunkWriter.structure(3) { write(column, chunk, rowCount: group.rowCount, &$0) }
            }
        }
        writer.integer(2, group.chunks.reduce(0) { $0 + $1.byteCount }, .int64)
        writer.integer(3, group.rowCount, .int64)
    }

    /// The structure `ColumnMetaData` of the format.
    private static func write(
        _ column: ParquetColumn, _ chunk: ColumnChunkWriter.Chunk, rowCount: Int,
        _ writer: inout CompactWriter
    ) {
        writer.integer(1, column.kind.physicalType.rawValue)
        writer.list(2, of: .int32, count: 2)
        writer.element(Encoding.plain.rawValue)
        writer.element(Encoding.runLength.rawValue)
        writer.list(3, of: .binary, count: 1)
        writer.element(column.name)
        writer.integer(4, Codec.uncompressed.rawValue)
        writer.integer(5, rowCount, .int64)
        writer.integer(6, chunk.byteCount, .int64)
        writer.integer(7, chunk.byteCount, .int64)
        writer.integer(9, chunk.offset, .int64)
    }
}

extension ParquetColumn.Kind {
    /// How values of this kind are stored.
    fileprivate var physicalType: PhysicalType {
        switch self {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .float: .float
        case .double: .double
        case .text, .bytes: .byteArray
        }
    }
}
