/// What can be wrong with a Parquet file.
public enum ParquetError: Error, Equatable, Sendable {
    /// The file does not begin and end as a Parquet file does.
    case notParquet
    /// The file ends before what it announces.
    case truncated
    /// The file contradicts itself or the format.
    case damaged(detail: String)
    /// The file is valid as far as it was read, but uses a part of the format that is not supported. `column` is nil if that is not
    /// about one column.
    case unsupported(column: String?, what: String)
    /// The file has no column of this name.
    case noColumn(name: String)
    /// The operating system could not read the file.
    case unreadable(reason: String)
}

extension ParquetError: CustomStringConvertible {
    /// The reason, written to follow the name of the file and a colon.
    public var description: String {
        switch self {
        case .notParquet: "it is not a Parquet file"
        case .truncated: "the Parquet file is cut off"
        case .damaged(let detail): "the Parquet file is damaged (\(detail))"
        case .unsupported(nil, let what): "the Parquet file has \(what), which is not supported"
        case .unsupported(let column?, let what):
            "the column \(column) of the Parquet file has \(what), which is not supported"
        case .noColumn(let name): "the Parquet file has no column \(name)"
        case .unreadable(let reason): "the Parquet file cannot be read: \(reason)"
        }
    }
}
