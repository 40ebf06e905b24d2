import FilePaths
internal import Glibc
internal import LibraryStore
package import SystemPackage

/// The location of a library file, which determines how the tables store the paths of images.
///
/// The path of an image below the library's folder is stored relative to that folder, so a library next to its images
/// can be moved together with them. Any other path is stored as an absolute path. So a stored path that begins with `/`
/// is absolute, and every other stored path is relative. Paths are bytes and are compared byte by byte.
///
/// The folder is the actual folder of the file: symbolic links are resolved. A path through the symbolic link by which
/// the library was opened is accepted too, and is returned with the link resolved.
package struct LibraryLocation: Sendable {
    /// The library file: absolute, without symbolic links.
    package let file: FilePath

    /// The folder of the file.
    package let folder: FilePath

    /// The path of the folder as the caller wrote it; nil if it does not differ.
    private let alias: FilePath?

    /// Finds the actual location of the library file at `path`, which need not exist yet.
    ///
    /// - Parameter createFolder: whether to create its parent folders.
    /// - Throws: ``LibraryError/notFound(path:)`` if the folder is missing,
    ///   ``LibraryError/cannotOpen(path:reason:)`` if it cannot be opened or created, or if `path` is not the path of a
    ///   file.
    package init(path: FilePath, createFolder: Bool) throws {
        let absolute = try Self.absolute(path)
        let parent = absolute.removingLastComponent()
        if let real = absolute.resolvingLinks {
            file = real
        } else {
            guard absolute.lastComponent?.kind == .regular else {
                throw LibraryError.cannotOpen(path: path.string, reason: "this is not the path of a file")
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
        // A symbolic link to the file itself may be in an unrelated folder, which is not an alias.
        alias = parent != folder && parent.resolvingLinks == folder ? parent : nil
    }

    private static func absolute(_ path: FilePath) throws -> FilePath {
        guard !path.isEmpty else {
            throw LibraryError.cannotOpen(path: "", reason: "the path is empty")
        }
        if path.isAbsolute { return path }
        guard let current = FilePath.currentFolder else {
            throw LibraryError.cannotOpen(
                path: path.string, reason: "the current folder no longer exists")
        }
        return current.pushing(path)
    }

    /// SQLite's write-ahead log of the library.
    var log: FilePath { file.appending(suffix: "-wal") }

    /// The file of the memory that is shared by all programs that have the library open.
    var sharedMemory: FilePath { file.appending(suffix: "-shm") }

    /// Converts an absolute path to the form that the tables store.
    package func stored(_ absolute: FilePath) -> [UInt8] {
        let relative = absolute.relative(to: folder) ?? alias.flatMap(absolute.relative)
        return (relative ?? absolute).bytes
    }

    /// Converts a stored path to an absolute path.
    package func absolute(_ stored: some Collection<UInt8>) -> FilePath {
        stored.first == UInt8(ascii: "/")
            ? FilePath(bytes: stored) : FilePath(bytes: folder.bytesWithSlash + Array(stored))
    }

    /// Returns an absolute path in which the library's folder is written as ``folder``, not as the alias.
    func canonical(_ path: FilePath) -> FilePath { path == alias ? folder : absolute(stored(path)) }

    /// Returns why `path` is not valid as the absolute path of an image; nil if it is valid.
    package static func problem(with path: FilePath) -> String? {
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
