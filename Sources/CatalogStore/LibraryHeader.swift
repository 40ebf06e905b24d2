import Foundation

/// The first bytes of a file, read without SQLite: enough to tell a library from other files.
///
/// SQLite itself may write to a file by merely opening it (it rolls back journals and switches to WAL), so a
/// file that is not ours is recognised before SQLite sees it.
struct LibraryHeader {
    /// What the bytes say.
    enum Kind: Equatable {
        case missing
        case empty
        /// A library of this version of the schema, apart from a migration that is still in the log.
        case library(version: Int)
        case other(found: String)
    }

    let kind: Kind

    private static let length = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Reads the header of the file at `path`.
    ///
    /// - Throws: ``CatalogError/cannotOpen(path:reason:)`` when there is a file that cannot be read.
    init(path: String) throws {
        if SystemCall.isFolder(path) {
            kind = .other(found: "a folder")
            return
        }
        // Not to hang on a named pipe, nor to leak the descriptor into child processes.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let error = errno
            guard error == ENOENT else {
                throw CatalogError.cannotOpen(path: path, reason: SystemCall.message(error))
            }
            kind = .missing
            return
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.length)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else {
            let error = errno
            throw CatalogError.ioError(path: path, reason: SystemCall.message(error))
        }
        kind = Self.kind(of: bytes.prefix(count))
    }

    private static func kind(of bytes: ArraySlice<UInt8>) -> Kind {
        if bytes.isEmpty { return .empty }
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
