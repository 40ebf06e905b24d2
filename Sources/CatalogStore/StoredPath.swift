import Foundation
import GRDB
import SystemPackage

/// How the tables store paths: as TEXT with the bytes of the path, which need not be UTF-8.
///
/// SQLite stores, orders and compares the bytes of a TEXT value as they are. A Swift string cannot contain bytes that
/// are not UTF-8, so the catalog passes paths to and from SQLite as BLOB values, and SQL casts between the two.
package enum StoredPath {
    /// Use this instead of `?` for a path.
    static let parameter = "CAST(? AS TEXT)"
    /// Use this instead of the column `path` when reading it.
    static let column = "CAST(path AS BLOB)"
    /// The tables with a column `path`. No two rows of one of them have the same path.
    package static let tables = ["images", "failures", "mountPoints", "folders"]
}

extension LibraryLocation {
    /// The value for ``StoredPath/parameter``.
    func parameter(_ path: FilePath) -> Data { Data(stored(path)) }

    /// Returns the absolute path in a ``StoredPath/column``.
    func path(in row: Row, atIndex index: Int) throws -> FilePath {
        absolute(try row.withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } ?? [] })
    }
}

/// The stored paths below a folder, as a half-open range in SQLite's byte order.
struct PathRange {
    /// The lower bound, which is in the range.
    let lower: Data
    /// The upper bound, which is not in the range.
    let upper: Data

    /// Creates the range of all paths that begin with `folder` and a slash.
    init(below folder: [UInt8]) {
        let bare = folder.last == UInt8(ascii: "/") ? folder.dropLast() : folder[...]
        lower = Data(bare + [UInt8(ascii: "/")])
        // The byte after "/".
        upper = Data(bare + [UInt8(ascii: "0")])
    }
}
