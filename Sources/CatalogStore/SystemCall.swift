import Foundation

/// The few calls of the operating system that SQLite does not make for us.
enum SystemCall {
    /// The words of the system for an error number.
    static func message(_ error: Int32) -> String {
        String(cString: strerror(error))
    }

    /// The path without symbolic links, or nil with `errno` set when it cannot be followed to its end.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder that relative paths start from.
    static func currentFolder() -> String {
        realPath(".") ?? "/"
    }

    /// Makes a folder and those that lead to it.
    ///
    /// - Returns: the error number, or nil when the folder is there.
    static func makeFolders(_ folder: String) -> Int32? {
        var end = folder.utf8.startIndex
        while end < folder.utf8.endIndex {
            let next = folder.utf8.index(after: end)
            end = folder.utf8[next...].firstIndex(of: UInt8(ascii: "/")) ?? folder.utf8.endIndex
            // A read-only or forbidden ancestor may refuse with another error than EEXIST.
            if mkdir(String(folder[..<end]), 0o777) != 0, errno != EEXIST, !isFolder(String(folder[..<end])) {
                return errno
            }
        }
        return isFolder(folder) ? nil : ENOTDIR
    }

    /// Whether a folder is at `path`.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        let error = errno
        defer { errno = error }
        return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFDIR
    }

    /// The size in bytes of the file at `path`, or nil when there is none.
    static func fileSize(_ path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Int64(status.st_size)
    }

    /// The paths in a folder, which ends with `/`, that begin with a text, compared byte by byte; none where the folder
    /// cannot be listed. Names that are not UTF-8 are passed over.
    static func names(in folder: String, beginningWith start: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var paths: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, (folder + name).utf8.starts(with: start.utf8) { paths.append(folder + name) }
        }
        return paths
    }

    /// Removes the file at `path`, if there is one.
    static func remove(_ path: String) { unlink(path) }

    /// Whether the disk or the permissions forbid to make files beside the one at `path`.
    static func refusesNewFiles(besides path: String) -> Bool {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
        return access(folder.isEmpty ? "/" : folder, W_OK) != 0 && (errno == EROFS || errno == EACCES)
    }
}
