import FilePaths
import Glibc
import SystemPackage

/// The few operations of the operating system that SQLite does not provide.
enum SystemCall {
    /// The system's message for an error number.
    static func message(_ error: Int32) -> String {
        String(cString: strerror(error))
    }

    /// Creates a folder and its parent folders.
    ///
    /// - Returns: the error number, or nil if the folder exists now.
    static func makeFolders(_ folder: FilePath) -> Int32? {
        var path = FilePath("/")
        for component in folder.components {
            path.append(component)
            // For a folder that exists, mkdir may fail with another error than EEXIST on a read-only disk or without
            // permission.
            if path.withPlatformString({ mkdir($0, 0o777) }) != 0, errno != EEXIST, !isFolder(path) {
                return errno
            }
        }
        return isFolder(folder) ? nil : ENOTDIR
    }

    /// Whether a folder is at `path`. Does not change `errno`.
    private static func isFolder(_ path: FilePath) -> Bool {
        let error = errno
        defer { errno = error }
        return FileStatus(following: path)?.isFolder ?? false
    }

    /// The size in bytes of the file at `path`; nil if there is none.
    static func fileSize(_ path: FilePath) -> Int64? { FileStatus(following: path)?.fileSize }

    /// Waits until the content of a file, or the names in a folder, are on the disk.
    ///
    /// - Returns: The error number; nil if they are, or if the file system cannot do this for a folder.
    static func synchronize(_ path: FilePath) -> Int32? {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 || errno == EINVAL ? nil : errno
    }

    /// Whether the disk or the permissions prevent creating files in the folder of `path`.
    static func refusesNewFiles(besides path: FilePath) -> Bool {
        path.removingLastComponent().withPlatformString { access($0, W_OK) } != 0
            && (errno == EROFS || errno == EACCES)
    }
}
