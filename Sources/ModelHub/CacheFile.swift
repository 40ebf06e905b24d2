internal import CLIPModel
internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// File operations in the cache that the Hub's tools share.
enum CacheFile {
    /// Creates a folder and its missing parents.
    static func makeFolder(_ path: FilePath) throws {
        if path.withPlatformString({ mkdir($0, 0o777) }) == 0 { return }
        if errno == ENOENT, !path.components.isEmpty {
            try makeFolder(path.removingLastComponent())
            if path.withPlatformString({ mkdir($0, 0o777) }) == 0 { return }
        }
        let code = errno
        // Another program may have created it meanwhile.
        guard code == EEXIST, FileStatus(following: path)?.isFolder == true else {
            throw failure(path, code == EEXIST ? ENOTDIR : code)
        }
    }

    /// Creates a symbolic link at `path`, and replaces what is there. Only one program at a time may do so.
    static func link(_ path: FilePath, to target: String) throws {
        if FolderContents.linkTarget(path) == FilePath(target) { return }
        // The temporary name is always the same, so the next call removes what a killed program left behind.
        let made = path.appending(suffix: ".photoseek")
        made.unlink()
        guard made.withPlatformString({ symlink(target, $0) }) == 0 else { throw failure(path, errno) }
        StopPoint.inside(.fetchedLink).pass()
        guard made.rename(to: path) else { throw failure(path, errno) }
    }

    /// Writes a small text atomically, and waits until the disk has it.
    ///
    /// - Parameter aside: The folder of the temporary file, on the same disk. If a killed program left that file beside `path`,
    ///   it would be mistaken for a real one.
    static func write(_ text: String, to path: FilePath, aside: FilePath) throws {
        let made = aside.appending(".photoseek-\(getpid())")
        let descriptor = made.withPlatformString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure(path, errno) }
        let isWritten = writeAll(text.utf8, to: descriptor) && fsync(descriptor) == 0
        var code = errno
        close(descriptor)
        if isWritten {
            if made.rename(to: path) {
                path.syncName()
                return
            }
            code = errno
        }
        made.unlink()
        throw failure(path, code)
    }

    /// Writes all of these bytes.
    ///
    /// - Returns: Whether all were written; if not, `errno` is set.
    static func writeAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            return true
        } catch {
            errno = (error as? Errno)?.rawValue ?? EIO
            return false
        }
    }

    /// Returns every file and link below a folder, with paths relative to it; none if the folder does not exist.
    ///
    /// - Throws: ``ModelHubError/cannotRead(path:reason:)`` if any part of it cannot be read, because a removal of unused files
    ///   must know all files.
    static func files(below folder: FilePath) throws -> [FilePath] {
        guard CheckpointFile.exists(folder) else { return [] }
        return try names(in: folder).flatMap { name in
            let path = folder.appending(name)
            guard try isFolder(path) else { return [FilePath(root: nil, CollectionOfOne(name))] }
            return try files(below: path).map { FilePath(root: nil, [name]).pushing($0) }
        }
    }

    /// Removes a file, or a folder with its contents; does not follow links.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)`` or ``ModelHubError/cannotRead(path:reason:)``.
    static func remove(_ path: FilePath) throws {
        guard try isFolder(path) else {
            guard path.unlink() else { throw failure(path, errno) }
            return
        }
        for name in try names(in: path) { try remove(path.appending(name)) }
        guard path.withPlatformString({ rmdir($0) }) == 0 else { throw failure(path, errno) }
    }

    private static func names(in folder: FilePath) throws -> [FilePath.Component] {
        do {
            return try FolderContents.names(in: folder)
        } catch {
            throw ModelHubError.cannotRead(path: folder.string, reason: reason(error.rawValue))
        }
    }

    /// Whether a path itself is a folder; a link to a folder is not.
    private static func isFolder(_ path: FilePath) throws -> Bool {
        guard let status = FileStatus(of: path) else {
            throw ModelHubError.cannotRead(path: path.string, reason: reason(errno))
        }
        return status.isFolder
    }

    /// Returns the size of a file; nil if there is none.
    static func byteCount(of path: FilePath) -> Int? {
        FileStatus(following: path).map { Int($0.fileSize) }
    }

    /// Returns the number of bytes that are free for this user on the disk of `folder`; nil if that is unknown.
    static func freeByteCount(in folder: FilePath) -> Int? {
        var status = statvfs()
        guard folder.withPlatformString({ statvfs($0, &status) }) == 0,
            let blocks = Int(exactly: status.f_bavail), let size = Int(exactly: status.f_frsize)
        else { return nil }
        let (count, isTooMuch) = blocks.multipliedReportingOverflow(by: size)
        return isTooMuch ? nil : count
    }

    /// The error for a failed system call.
    static func failure(_ path: FilePath, _ code: Int32) -> ModelHubError {
        .cannotWrite(path: path.string, reason: reason(code))
    }

    /// The system's message for an error.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
