import FilePaths
import Glibc
import SystemPackage

/// The few calls of the operating system that SQLite does not make for us.
enum SystemCall {
    /// The words of the system for an error number.
    static func message(_ error: Int32) -> String {
        String(cString: strerror(error))
    }

    /// Makes a folder and those that lead to it.
    ///
    /// - Returns: the error number, or nil when the folder is there.
    static func makeFolders(_ folder: FilePath) -> Int32? {
        var path = FilePath("/")
        for component in folder.components {
            path.append(component)
            // A read-only or forbidden ancestor may refuse with another error than EEXIST.
            if path.withPlatformString({ mkdir($0, 0o777) }) != 0, errno != EEXIST, !isFolder(path) {
                return errno
            }
        }
        return isFolder(folder) ? nil : ENOTDIR
    }

    /// Whether a folder is at `path`; leaves `errno` as it is.
    private static func isFolder(_ path: FilePath) -> Bool {
        let error = errno
        defer { errno = error }
        return FileStatus(following: path)?.isFolder ?? false
    }

    /// The size in bytes of the file at `path`, or nil when there is none.
    static func fileSize(_ path: FilePath) -> Int64? { FileStatus(following: path)?.fileSize }

    /// Whether the disk or the permissions forbid to make files beside the one at `path`.
    static func refusesNewFiles(besides path: FilePath) -> Bool {
        path.removingLastComponent().withPlatformString { access($0, W_OK) } != 0
            && (errno == EROFS || errno == EACCES)
    }
}
