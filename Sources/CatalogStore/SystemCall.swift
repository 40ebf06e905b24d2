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

    /// Whether a folder is at `path`.
    static func isFolder(_ path: FilePath) -> Bool {
        let error = errno
        defer { errno = error }
        return status(path).map { ($0.st_mode & S_IFMT) == S_IFDIR } ?? false
    }

    /// What the system tells of the file at `path`; nil, with `errno` set, when there is none.
    static func status(_ path: FilePath) -> stat? {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 ? status : nil
    }

    /// The size in bytes of the file at `path`, or nil when there is none.
    static func fileSize(_ path: FilePath) -> Int64? { status(path).map { Int64($0.st_size) } }

    /// The names in a folder that begin with some bytes; none where the folder cannot be listed.
    static func names(in folder: FilePath, beginningWith start: [UInt8]) -> [[UInt8]] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.starts(with: start) { names.append(name) }
        }
        return names
    }

    /// Removes the file at `path`, if there is one.
    static func remove(_ path: FilePath) { path.withPlatformString { _ = unlink($0) } }

    /// Whether the disk or the permissions forbid to make files beside the one at `path`.
    static func refusesNewFiles(besides path: FilePath) -> Bool {
        path.removingLastComponent().withPlatformString { access($0, W_OK) } != 0
            && (errno == EROFS || errno == EACCES)
    }
}
