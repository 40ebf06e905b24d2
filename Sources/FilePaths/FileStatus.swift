internal import Glibc
public import SystemPackage

/// The status of a file or folder at the time of the call.
public struct FileStatus: Sendable {
    private let status: stat

    /// Reads the status of the file or folder at a path and follows symbolic links. Returns nil, with `errno` set, if
    /// this fails.
    public init?(following path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        self.status = status
    }

    /// Reads the status of the path itself and does not follow a symbolic link. Returns nil, with `errno` set, if this
    /// fails.
    public init?(of path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        self.status = status
    }

    /// Reads the status of an entry of an open folder and does not follow a symbolic link. Returns nil, with `errno` set, if this
    /// fails.
    ///
    /// - Parameters:
    ///   - name: The name, with a NUL behind it.
    ///   - folder: The descriptor of the folder.
    init?(of name: UnsafeBufferPointer<UInt8>, in folder: Int32) {
        var status = stat()
        let read = name.withMemoryRebound(to: CChar.self) {
            fstatat(folder, $0.baseAddress!, &status, AT_SYMLINK_NOFOLLOW)
        }
        guard read == 0 else { return nil }
        self.status = status
    }

    /// Reads the status of an open file. Returns nil, with `errno` set, if this fails.
    public init?(ofOpened descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.status = status
    }

    /// Whether it is certain that nothing is at the path. False if permissions or a failing disk prevent finding out.
    public static func isGone(_ path: FilePath) -> Bool {
        FileStatus(of: path) == nil && (errno == ENOENT || errno == ENOTDIR)
    }

    /// Whether this is a folder.
    public var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    /// Whether this is a regular file.
    public var isRegularFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    /// Whether this is a symbolic link.
    public var isSymbolicLink: Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// Who may read, write and execute it: the nine bits of `rwxrwxrwx`.
    public var permissions: UInt32 { UInt32(status.st_mode) & 0o777 }
    /// The number of names that the file has (hard links).
    public var linkCount: Int { Int(status.st_nlink) }

    /// The size in bytes.
    public var fileSize: Int64 { Int64(status.st_size) }

    /// When the content was last modified, in nanoseconds since 1970.
    public var modificationTime: Int64 { Self.nanoseconds(status.st_mtim) }

    /// When the content or the metadata last changed (ctime), in nanoseconds since 1970. Programs cannot set this time.
    public var changeTime: Int64 { Self.nanoseconds(status.st_ctim) }

    /// Identifies the file or folder. It is equal for two paths that lead to the same file or folder.
    public var identity: FileIdentity { FileIdentity(device: device, number: UInt64(status.st_ino)) }

    /// The number of the device. It may change when the device is mounted again.
    public var device: UInt64 { UInt64(status.st_dev) }

    /// Converts a time to nanoseconds. Clamps times outside the range of 64 bits, before 1677 and after 2262.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (seconds, isTooFar) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        if isTooFar || isBeyond { return time.tv_sec < 0 ? .min : .max }
        return sum
    }
}

/// Identifies a file or folder independently of its path.
public struct FileIdentity: Hashable, Sendable {
    /// The number of the device.
    public let device: UInt64
    /// The number of the file on the device.
    public let number: UInt64

    /// Creates an identity.
    public init(device: UInt64, number: UInt64) {
        self.device = device
        self.number = number
    }
}
