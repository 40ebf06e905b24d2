internal import Glibc

/// What the file system says of a path.
struct FileStatus {
    private let status: stat

    /// The status of what a path leads to, through symbolic links; nil when there is nothing.
    init?(following path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// The status of the path itself, be it a symbolic link; nil when there is nothing.
    init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// Whether there certainly is nothing at the path: neither hidden by permissions nor by a failing disk.
    static func isGone(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isSymbolicLink: Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// Bytes.
    var fileSize: Int64 { Int64(status.st_size) }

    /// Nanoseconds since 1970.
    var modificationTime: Int64 {
        Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// Equal for two paths that lead to the same file or folder.
    var identity: FileIdentity { FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) }
}

/// What makes a file or folder itself, whatever paths lead to it.
struct FileIdentity: Hashable {
    let device: UInt64
    let number: UInt64
}
