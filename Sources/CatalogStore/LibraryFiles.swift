internal import FilePaths
internal import Glibc
public import SystemPackage

/// The files that make up a library: the database, SQLite's files beside it, the lock files and queries that were
/// asked; not the search indexes.
public struct LibraryFiles: Sendable {
    /// The suffixes that SQLite, the locks and queries append to the name of the library file.
    private static let endings = ["", "-wal", "-shm", "-journal", ".lock", ".watch", ".asked"].map {
        Array($0.utf8)
    }

    private let library: FilePath

    /// Creates the list of files for the library at a path, which need not exist.
    public init(library: FilePath) { self.library = library.resolvingExistingPart }

    /// Whether a path refers to one of the files, whether or not that file exists.
    ///
    /// - Complexity: O(1) system calls.
    public func contains(_ path: FilePath) -> Bool {
        let path = path.resolvingExistingPart
        return hasName(path) || isSameFile(path)
    }

    private func hasName(_ path: FilePath) -> Bool {
        guard path.removingLastComponent() == library.removingLastComponent() else { return false }
        let (name, start) = (path.nameBytes, library.nameBytes)
        guard !start.isEmpty, name.starts(with: start) else { return false }
        return Self.endings.contains(Array(name.dropFirst(start.count)))
    }

    /// Whether the path is a hard link to a file of the library.
    private func isSameFile(_ path: FilePath) -> Bool {
        guard let status = FileStatus(following: path) else { return false }
        return Self.endings.contains { ending in
            FileStatus(following: FilePath(bytes: library.bytes + ending))?.identity == status.identity
        }
    }
}
