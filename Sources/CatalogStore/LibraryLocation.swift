import FilePaths
internal import Glibc
package import SystemPackage

/// Where a library file lies, and with it how paths of images are written into the tables.
///
/// An image below the library's folder is stored relative to that folder, so that a library next to its photos
/// survives the folder's move; any other image is stored with its absolute path. A stored path that begins
/// with `/` is therefore absolute, every other one relative. Paths are bytes, and compared byte by byte.
///
/// The folder is the one that really holds the file: symbolic links are resolved. A path that goes through the
/// link by which the library was opened is understood too, and comes back with the link resolved.
package struct LibraryLocation: Sendable {
    /// The library file: absolute, without symbolic links.
    package let file: FilePath

    /// The folder of the file.
    package let folder: FilePath

    /// The folder as the caller wrote it, where that differs.
    private let alias: FilePath?

    /// Finds the real place of the library file at `path`, which need not exist yet.
    ///
    /// - Parameter createFolder: whether to make the folders that lead to it.
    /// - Throws: ``LibraryError/notFound(path:)`` when the folder is missing,
    ///   ``LibraryError/cannotOpen(path:reason:)`` when it cannot be entered or made.
    package init(path: FilePath, createFolder: Bool) throws {
        let absolute = try Self.absolute(path)
        let parent = absolute.removingLastComponent()
        if let real = absolute.resolvingLinks {
            file = real
        } else {
            guard absolute.lastComponent?.kind == .regular else {
                throw LibraryError.cannotOpen(path: path.string, reason: "this is no path of a file")
            }
            if createFolder, let error = SystemCall.makeFolders(parent) {
                throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
            }
            guard let realParent = parent.resolvingLinks else {
                let error = errno
                if error == ENOENT { throw LibraryError.notFound(path: path.string) }
                throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
            }
            file = realParent.appending(name: absolute.nameBytes)
        }
        folder = file.removingLastComponent()
        // A link to the file itself may lie in a folder that has nothing to do with the library.
        alias = parent != folder && parent.resolvingLinks == folder ? parent : nil
    }

    private static func absolute(_ path: FilePath) throws -> FilePath {
        guard !path.isEmpty else {
            throw LibraryError.cannotOpen(path: "", reason: "this is no path of a file")
        }
        if path.isAbsolute { return path }
        guard let current = FilePath(".").resolvingLinks else {
            throw LibraryError.cannotOpen(
                path: path.string, reason: "the current folder is not there any more")
        }
        return current.pushing(path)
    }

    /// SQLite's write-ahead log of the library.
    var log: FilePath { file.appending(suffix: "-wal") }

    /// The memory that programs share which have the library open.
    var sharedMemory: FilePath { file.appending(suffix: "-shm") }

    /// The form of an absolute path that goes into the tables.
    package func stored(_ absolute: FilePath) -> [UInt8] {
        let bytes = absolute.bytes
        for folder in [folder, alias].compactMap(\.self) where absolute != folder {
            let prefix = folder.bytesWithSlash
            if bytes.starts(with: prefix) { return Array(bytes.dropFirst(prefix.count)) }
        }
        return bytes
    }

    /// The absolute path of a stored one.
    package func absolute(_ stored: some Collection<UInt8>) -> FilePath {
        stored.first == UInt8(ascii: "/")
            ? FilePath(bytes: stored) : FilePath(bytes: folder.bytesWithSlash + Array(stored))
    }

    /// The absolute path with the library's folder written as ``folder`` has it, not as an alias.
    func canonical(_ path: FilePath) -> FilePath { path == alias ? folder : absolute(stored(path)) }

    /// What is wrong with `path` as the absolute path of an image, or nil.
    static func problem(with path: FilePath) -> String? {
        guard path.isAbsolute else { return "the path \"\(path)\" is not absolute" }
        guard !path.components.isEmpty, path.components.allSatisfy({ $0.kind == .regular }) else {
            return "the path \"\(path)\" is not standardized"
        }
        return nil
    }
}

extension FilePath {
    /// The bytes of a folder's path, with a slash at the end.
    var bytesWithSlash: [UInt8] {
        let bytes = bytes
        return bytes.last == UInt8(ascii: "/") ? bytes : bytes + [UInt8(ascii: "/")]
    }
}
