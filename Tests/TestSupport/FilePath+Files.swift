internal import FilePaths
internal import Glibc
public import SystemPackage

/// File operations for tests with file names that need not be UTF-8.
extension FilePath {
    /// Creates a folder at this path, and its missing parent folders.
    public func makeFolder() throws {
        if FileStatus(following: self)?.isFolder == true { return }
        try removingLastComponent().makeFolder()
        try Self.check(withPlatformString { mkdir($0, 0o755) })
    }

    /// Writes a file at this path, replacing any existing file, and creates missing parent folders.
    public func write(_ bytes: [UInt8]) throws {
        try removingLastComponent().makeFolder()
        let descriptor = try FileDescriptor.open(
            self, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    }

    /// Reads the bytes of the file.
    public func read() throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(self, .readOnly)
        return try descriptor.closeAfter {
            let size = Int(try descriptor.seek(offset: 0, from: .end))
            return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                while count < size {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                    let more = try descriptor.read(fromAbsoluteOffset: Int64(count), into: rest)
                    if more == 0 { return }
                    count += more
                }
            }
        }
    }

    /// Moves the file or folder to another path.
    public func move(to other: FilePath) throws {
        try Self.check(rename(to: other) ? 0 : -1)
    }

    /// Deletes the file, the symbolic link or the empty folder.
    public func delete() throws {
        try Self.check(withPlatformString { Glibc.remove($0) })
    }

    /// Deletes the folder with its contents.
    public func deleteTree() throws {
        for name in try sizes().keys {
            let path = appending(name: name)
            if FileStatus(of: path)?.isFolder == true { try path.deleteTree() } else { try path.delete() }
        }
        try delete()
    }

    /// Creates a symbolic link at this path that points to another path.
    public func link(to target: FilePath) throws {
        try Self.check(withPlatformString { own in target.withPlatformString { symlink($0, own) } })
    }

    /// Creates a hard link to the file at this path.
    public func hardLink(to file: FilePath) throws {
        try Self.check(withPlatformString { own in file.withPlatformString { Glibc.link($0, own) } })
    }

    /// Sets the modification time, in seconds and nanoseconds since 1970. The change time becomes the current time.
    public func setModified(seconds: Int, nanoseconds: Int = 0) throws {
        let times = [
            timespec(tv_sec: 0, tv_nsec: Self.omitted), timespec(tv_sec: seconds, tv_nsec: nanoseconds),
        ]
        try Self.check(withPlatformString { utimensat(AT_FDCWD, $0, times, 0) })
    }

    /// Sets the modification time to a value of ``FileStatus/modificationTime``.
    public func setModified(_ time: Int64) throws {
        let (seconds, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        try setModified(seconds: Int(seconds), nanoseconds: Int(nanoseconds))
    }

    /// Sets the file's permissions.
    public func setMode(_ mode: UInt32) throws { try Self.check(withPlatformString { chmod($0, mode) }) }

    /// The names of all entries of the folder, with their sizes in bytes.
    public func sizes() throws -> [[UInt8]: Int64] {
        var sizes: [[UInt8]: Int64] = [:]
        for name in try FolderContents.names(in: self) {
            sizes[name.bytes] = FileStatus(of: appending(name))?.fileSize
        }
        return sizes
    }

    /// `UTIME_OMIT` (Linux, stat.h), which Swift does not import.
    private static let omitted = (1 << 30) - 2

    private static func check(_ result: Int32) throws {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}
