import Foundation
import GRDB
import SystemPackage

/// How the tables hold paths: as text, of the bytes that the path has, whether they are UTF-8 or not.
///
/// SQLite keeps, orders and compares the bytes of a text as they are. Only strings of Swift could not hold them, so
/// that they go in and out as blobs, and SQL turns one into the other.
enum StoredPath {
    /// In the place of `?` for a path.
    static let parameter = "CAST(? AS TEXT)"
    /// In the place of the column `path` where it is read.
    static let column = "CAST(path AS BLOB)"
}

extension LibraryLocation {
    /// The value for ``StoredPath/parameter``.
    func parameter(_ path: FilePath) -> Data { Data(stored(path)) }

    /// The absolute path in a ``StoredPath/column``.
    func path(in row: Row, atIndex index: Int) throws -> FilePath {
        absolute(try row.withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } ?? [] })
    }
}
