import FilePaths
import Glibc
import SystemPackage

/// The first bytes of a file, read without SQLite: enough to tell a library from other files.
///
/// SQLite itself may write to a file by merely opening it (it rolls back journals and switches to WAL), so a
/// file that is not ours is recognised before SQLite sees it.
enum LibraryHeader {
    /// What is at a path.
    enum Kind: Equatable {
        case missing
        case empty
        /// A library of this version of the schema, apart from a migration that is still in the log; nil when
        /// the content was not looked at.
        case library(version: Int?)
        case other(found: String)
    }

    private static let length = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Looks at the file at `path`.
    ///
    /// - Parameter readsContent: whether the file may be opened; if not, a file with content counts as a library.
    /// - Throws: ``LibraryError/cannotOpen(path:reason:)`` when there is a file that cannot be read.
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

    private static func firstBytes(of path: FilePath) throws -> ArraySlice<UInt8> {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            let error = errno
            throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: length)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else {
            let error = errno
            throw LibraryError.ioError(path: path.string, reason: SystemCall.message(error))
        }
        return bytes.prefix(count)
    }

    private static func kind(of bytes: ArraySlice<UInt8>) -> Kind {
        guard bytes.starts(with: magic.prefix(bytes.count)) else {
            return .other(found: "a file of another kind")
        }
        guard bytes.count == length else { return .other(found: "a SQLite database cut off in its header") }
        guard bytes.bigEndian(at: 68) == UInt32(bitPattern: CatalogSchema.applicationID) else {
            return .other(found: "a SQLite database of another program")
        }
        return .library(version: Int(bytes.bigEndian(at: 60)))
    }
}

extension ArraySlice<UInt8> {
    fileprivate func bigEndian(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
