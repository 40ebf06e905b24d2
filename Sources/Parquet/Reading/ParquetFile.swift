/// A Parquet file that holds a flat table, open for reading.
///
/// What pandas, pyarrow and fastparquet write for tables of numbers and texts is read: pages of both versions, plain or with
/// dictionaries, uncompressed or compressed with Snappy. Nothing in the file is trusted. Each length is checked against the bytes that
/// are there before memory is taken for it.
///
/// ```swift
/// let file = try ParquetFile(ParquetFileSource("metadata_0.parquet"))
/// var paths = try file.reader(of: "image_path")
/// let first = try paths.next(1000)
/// ```
///
/// Immutable; safe to use from any thread.
public struct ParquetFile: Sendable {
    /// The most bytes of metadata that are read.
    private static let metadataLimit = 64 << 20
    /// The bytes at the end: the length of the metadata, and the magic.
    private static let endSize = 8

    /// The columns that can be read, in their order.
    public var columns: [ParquetColumn] { layout.leaves.map(\.column) }
    /// The number of rows.
    public let rowCount: Int

    private let source: any ParquetSource
    private let rowGroups: [FileMetadata.RowGroup]
    private let layout: ColumnLayout

    /// Reads what the file says of itself.
    ///
    /// - Throws: ``ParquetError``.
    /// - Complexity: O(bytes of metadata).
    public init(_ source: any ParquetSource) throws(ParquetError) {
        let metadata = try FileMetadata(Self.metadata(source)[...])
        if metadata.isEncrypted { throw .unsupported(column: nil, what: "encryption") }
        layout = try ColumnLayout(metadata.schema)
        var rows = 0
        for group in metadata.rowGroups {
            guard group.rowCount >= 0, group.chunks.count == layout.chunkCount else {
                throw .damaged(detail: "a group of rows without all columns")
            }
            let (sum, overflow) = rows.addingReportingOverflow(group.rowCount)
            guard !overflow else { throw .damaged(detail: "too many rows") }
            rows = sum
        }
        guard rows == metadata.rowCount else { throw .damaged(detail: "a wrong number of rows") }
        rowCount = rows
        rowGroups = metadata.rowGroups
        self.source = source
    }

    /// Begins to read a column.
    ///
    /// - Throws: ``ParquetError/noColumn(name:)``, or ``ParquetError/unsupported(column:what:)`` if its values cannot be read.
    public func reader(of name: String) throws(ParquetError) -> ParquetColumnReader {
        if let what = layout.unsupported[name] { throw .unsupported(column: name, what: what) }
        guard let leaf = layout.leaves.first(where: { $0.column.name == name }) else {
            throw .noColumn(name: name)
        }
        return try ParquetColumnReader(
            source, leaf, rowGroups.map { (chunk: $0.chunks[leaf.index], rowCount: $0.rowCount) })
    }

    private static func metadata(_ source: any ParquetSource) throws(ParquetError) -> [UInt8] {
        let size = source.byteCount
        guard size >= Magic.plain.count + endSize else { throw .notParquet }
        guard try source.read(at: 0, count: Magic.plain.count) == Magic.plain else { throw .notParquet }
        let end = try source.read(at: size - endSize, count: endSize)
        if end.suffix(Magic.encrypted.count) == Magic.encrypted[...] {
            throw .unsupported(column: nil, what: "encryption")
        }
        guard end.count == endSize, end.suffix(Magic.plain.count) == Magic.plain[...] else {
            throw .truncated
        }
        var cursor = ByteCursor(end[...])
        let length = Int(try cursor.littleEndian(UInt32.self))
        guard length <= size - endSize - Magic.plain.count else { throw .truncated }
        guard length <= metadataLimit else { throw .damaged(detail: "more than 64 MiB of metadata") }
        return try source.read(at: size - endSize - length, count: length)
    }
}
