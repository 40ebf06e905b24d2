import FilePaths
import Glibc
import LibraryStore
import SystemPackage

/// Reads the first bytes of a file without SQLite, to distinguish a library from other files.
///
/// SQLite may write to a file just by opening it (it rolls back journals and switches to WAL), so files that are not
/// libraries must be recognized before SQLite opens them.
enum LibraryHeader {
    /// The kind of file at a path.
    enum Kind: Equatable {
        case missing
        case empty
        /// A library with this schema version, not counting a migration that is still in the log. The version is nil
        /// if the content was not read.
        case library(version: Int?)
        case other(found: String)
    }

    private static let length = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Returns the kind of the file at `path`.
    ///
    /// - Parameter readsContent: whether the file may be opened. If not, any file with content counts as a library.
    /// - Throws: ``LibraryError/cannotOpen(path:reason:)`` if the file exists but cannot be opened, or
    ///   ``LibraryError/ioError(path:reason:)`` if reading it fails.
    static func kind(ofFileAt path: FilePath, readsContent: Bool) throws -> Kind {
        guard let status = FileStatus(following: path) else {
            let error = errno
            if error == ENOENT { return .missing }
            throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
        }
        if status.isFolder { return .other(found: "a folder") }
        guard status.isRegularFile else { return .other(found: "a device or pipe") }
        if status.fileSize == 0 { return .empty }
        return readsContent ? try kind(of: firstBytes(of: path)) : .library(version: nil)
    }

    private static func firstBytes(of path: FilePath) throws -> [UInt8] {
        let file: RegularFile
        do {
            file = try RegularFile(path)
        } catch {
            throw LibraryError.cannotOpen(path: path.string, reason: error.description)
        }
        do {
            return try file.bytes(count: length)
        } catch {
            throw LibraryError.ioError(path: path.string, reason: error.description)
        }
    }

    private static func kind(of bytes: [UInt8]) -> Kind {
        guard bytes.starts(with: magic.prefix(bytes.count)) else {
            return .other(found: "a file of another kind")
        }
        guard bytes.count == length else { return .other(found: "a truncated SQLite database") }
        guard bytes.bigEndian(at: 68) == UInt32(bitPattern: CatalogSchema.applicationID) else {
            return .other(found: "a SQLite database of another program")
        }
        return .library(version: Int(bytes.bigEndian(at: 60)))
    }
}

extension [UInt8] {
    fileprivate func bigEndian(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
