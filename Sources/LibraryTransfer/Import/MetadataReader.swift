internal import ContentHash
internal import FilePaths
internal import FoundationEssentials
internal import JSONValues
internal import Parquet
internal import SystemPackage

/// What metadata says of a picture.
struct MetadataRow: Sendable {
    /// The absolute path, with the symbolic links resolved in the part that exists; nil if the row names no file.
    var path: FilePath?
    /// What the exporting program knew of the file, as far as it said so.
    var hash: [UInt8]?
    var fileSize: Int64?
    var modificationTime: Int64?
    var width: Int?
    var height: Int?
    var orientation: Int?
}

/// Reads the metadata of a part, row by row.
struct MetadataReader {
    private enum Rows {
        case parquet([String: ParquetColumnReader])
        case jsonLines(LineReader)
    }

    /// The columns that may name a file, the surest first.
    private static let pathColumns = [MetadataTable.Name.uri, MetadataTable.Name.path, "url", "key"]
    private static let otherColumns = [
        MetadataTable.Name.hash, MetadataTable.Name.fileSize, MetadataTable.Name.modificationTime,
        MetadataTable.Name.width, MetadataTable.Name.height, MetadataTable.Name.orientation,
    ]

    private let path: FilePath
    private let root: FilePath
    private var rows: Rows

    /// Opens a file.
    ///
    /// - Throws: ``TransferError``.
    init(_ path: FilePath, _ format: MetadataFormat, root: FilePath) throws(TransferError) {
        (self.path, self.root) = (path, root)
        switch format {
        case .parquet: rows = .parquet(try Self.columns(path))
        case .jsonLines: rows = .jsonLines(try LineReader(path))
        }
    }

    /// The next rows; fewer only at the end.
    ///
    /// - Throws: ``TransferError``.
    mutating func next(_ count: Int) throws(TransferError) -> [MetadataRow] {
        switch rows {
        case .parquet(var readers):
            defer { rows = .parquet(readers) }
            return try next(count, &readers)
        case .jsonLines(var lines):
            defer { rows = .jsonLines(lines) }
            var found: [MetadataRow] = []
            while found.count < count, let line = try lines.next() {
                guard case .object(let keys)? = try? JSONDecoder().decode(JSONValue.self, from: Data(line))
                else {
                    throw .wrongLine(path: path.string, line: lines.number)
                }
                found.append(row { Self.value(keys[$0]) })
            }
            return found
        }
    }

    /// The readers of the columns that are used.
    private static func columns(_ path: FilePath) throws(TransferError) -> [String: ParquetColumnReader] {
        do throws(ParquetError) {
            let file = try ParquetFile(try ParquetFileSource(path))
            let names = Set(file.columns.map(\.name))
            var readers: [String: ParquetColumnReader] = [:]
            for name in pathColumns + otherColumns where names.contains(name) {
                readers[name] = try file.reader(of: name)
            }
            // An error of a column that cannot be read says more than that it is not there.
            if names.isDisjoint(with: pathColumns) { _ = try file.reader(of: MetadataTable.Name.path) }
            return readers
        } catch .noColumn {
            throw .noPaths(path: path.string)
        } catch {
            throw .wrongMetadata(path: path.string, problem: error)
        }
    }

    private func next(
        _ count: Int, _ readers: inout [String: ParquetColumnReader]
    ) throws(TransferError) -> [MetadataRow] {
        var columns: [String: [ParquetValue]] = [:]
        for name in readers.keys.sorted() {
            do throws(ParquetError) {
                columns[name] = try readers[name]?.next(count)
            } catch {
                throw .wrongMetadata(path: path.string, problem: error)
            }
        }
        let rowCount = columns.values.map(\.count).max() ?? 0
        return (0..<rowCount).map { index in row { columns[$0].map { $0[index] } ?? .null } }
    }

    private func row(_ value: (_ column: String) -> ParquetValue) -> MetadataRow {
        var row = MetadataRow()
        for column in Self.pathColumns where row.path == nil { row.path = place(value(column)) }
        row.hash = value(MetadataTable.Name.hash).text.flatMap(Self.hash)
        row.fileSize = value(MetadataTable.Name.fileSize).integer
        row.modificationTime = value(MetadataTable.Name.modificationTime).integer
        row.width = value(MetadataTable.Name.width).integer.flatMap(Int.init(exactly:))
        row.height = value(MetadataTable.Name.height).integer.flatMap(Int.init(exactly:))
        row.orientation = value(MetadataTable.Name.orientation).integer.flatMap(Int.init(exactly:))
        return row
    }

    /// The file that a value names: a path, or a `file://` URI; nil for any other URI.
    private func place(_ value: ParquetValue) -> FilePath? {
        guard case .bytes(let bytes) = value, !bytes.isEmpty, !bytes.contains(0) else { return nil }
        let text = String(decoding: bytes.prefix(16), as: UTF8.self)
        if text.contains("://") {
            return FilePath(uri: String(decoding: bytes, as: UTF8.self))?.resolvingExistingPart
        }
        return root.pushing(FilePath(bytes: bytes)).resolvingExistingPart
    }

    /// The bytes of a hash in hexadecimal digits; nil for any other text.
    private static func hash(_ text: String) -> [UInt8]? {
        let values = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == text.utf8.count, values.count == 2 * ContentHash.byteCount else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// A value of JSON as one of a table.
    private static func value(_ value: JSONValue?) -> ParquetValue {
        switch value {
        case .string(let text)?: .text(text)
        case .integer(let number)?: .integer(Int64(number))
        case .number(let number)?: .number(number)
        default: .null
        }
    }
}

extension ParquetValue {
    /// A whole number; pandas makes floats of those in columns with nulls.
    fileprivate var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }
}
