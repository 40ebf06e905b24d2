internal import Glibc
public import SystemPackage

/// What the file system says of a path, at the moment it was asked.
public struct FileStatus: Sendable {
    private let status: stat

    /// The status of what a path leads to, through symbolic links; nil, with `errno` set, when there is nothing.
    public init?(following path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
        self.status = status
    }

    /// The status of the path itself, be it a symbolic link; nil, with `errno` set, when there is nothing.
    public init?(of path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        self.status = status
    }

    /// The status of an open file; nil, with `errno` set, when the descriptor is none.
    public init?(ofOpened descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.status = status
    }

    /// Whether there certainly is nothing at the path: neither hidden by permissions nor by a failing disk.
    public static func isGone(_ path: FilePath) -> Bool {
        FileStatus(of: path) == nil && (errno == ENOENT || errno == ENOTDIR)
    }

    /// Whether it is a folder.
    public var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    /// Whether it is a file with content of its own.
    public var isRegularFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    /// Whether it is a symbolic link.
    public var isSymbolicLink: Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// Bytes.
    public var fileSize: Int64 { Int64(status.st_size) }

    /// When the content was last modified, in nanoseconds since 1970.
    public var modificationTime: Int64 { Self.nanoseconds(status.st_mtim) }

    /// When the content, or what the system knows of it, last changed, in nanoseconds since 1970. Programs cannot set it.
    public var changeTime: Int64 { Self.nanoseconds(status.st_ctim) }

    /// Equal for two paths that lead to the same file or folder.
    public var identity: FileIdentity { FileIdentity(device: device, number: UInt64(status.st_ino)) }

    /// The number of the device that it lies on; another one after the device was mounted again.
    public var device: UInt64 { UInt64(status.st_dev) }

    /// Times that 64 bits of nanoseconds cannot hold, before 1677 and after 2262, become the nearest that they can.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (seconds, isTooFar) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        if isTooFar || isBeyond { return time.tv_sec < 0 ? .min : .max }
        return sum
    }
}

/// What makes a file or folder itself, whatever paths lead to it.
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
