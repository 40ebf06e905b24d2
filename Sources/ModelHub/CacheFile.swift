internal import CLIPModel
internal import FilePaths
internal import Glibc
internal import StopPoints
internal import SystemPackage

/// Writing into the cache that the Hub's tools share.
enum CacheFile {
    /// Makes a folder and those above it.
    static func makeFolder(_ path: FilePath) throws {
        if path.withPlatformString({ mkdir($0, 0o777) }) == 0 { return }
        if errno == ENOENT, !path.components.isEmpty {
            try makeFolder(path.removingLastComponent())
            if path.withPlatformString({ mkdir($0, 0o777) }) == 0 { return }
        }
        let code = errno
        // Another program may have been faster.
        guard code == EEXIST, FileStatus(following: path)?.isFolder == true else {
            throw failure(path, code == EEXIST ? ENOTDIR : code)
        }
    }

    /// Puts a link at `path`, in the place of whatever is there. One program at a time may do so.
    static func link(_ path: FilePath, to target: String) throws {
        if FolderContents.linkTarget(path) == FilePath(target) { return }
        // The same name each time, so that what a kill leaves goes with the next link.
        let made = path.appending(suffix: ".photoseek")
        made.unlink()
        guard made.withPlatformString({ symlink(target, $0) }) == 0 else { throw failure(path, errno) }
        StopPoint.inside(.fetchedLink).pass()
        guard made.rename(to: path) else { throw failure(path, errno) }
    }

    /// Writes a small text whole, or not at all.
    ///
    /// - Parameter aside: The folder in which it is written, on the same disk: left where it belongs by a kill, it would be
    ///   taken for what it is not.
    static func write(_ text: String, to path: FilePath, aside: FilePath) throws {
        let made = aside.appending(".photoseek-\(getpid())")
        let descriptor = made.withPlatformString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure(path, errno) }
        let isWritten = writeAll(text.utf8, to: descriptor) && fsync(descriptor) == 0
        var code = errno
        close(descriptor)
        if isWritten {
            if made.rename(to: path) { return }
            code = errno
        }
        made.unlink()
        throw failure(path, code)
    }

    /// Writes all of these bytes.
    ///
    /// - Returns: Whether it could, with `errno` set where not.
    static func writeAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            return true
        } catch {
            errno = (error as? Errno)?.rawValue ?? EIO
            return false
        }
    }

    /// Every file and link below a folder, by paths from there; nothing where there is no such folder.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)`` when any part of it cannot be looked into: who removes what nobody
    ///   needs has to know what there is.
    static func files(below folder: FilePath) throws -> [FilePath] {
        guard CheckpointFile.exists(folder) else { return [] }
        return try names(in: folder).flatMap { name in
            let path = folder.appending(name)
            guard try isFolder(path) else { return [FilePath(root: nil, CollectionOfOne(name))] }
            return try files(below: path).map { FilePath(root: nil, [name]).pushing($0) }
        }
    }

    /// Removes a file, or a folder with all it holds; links are not followed.
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
            throw failure(folder, error.rawValue)
        }
    }

    /// Whether a path itself, not what a link there leads to, is a folder.
    private static func isFolder(_ path: FilePath) throws -> Bool {
        guard let status = FileStatus(of: path) else { throw failure(path, errno) }
        return status.isFolder
    }

    /// The size of a file; nil where there is none.
    static func byteCount(of path: FilePath) -> Int? {
        FileStatus(following: path).map { Int($0.fileSize) }
    }

    /// The bytes that are free for this user where `folder` lies; nil where it cannot be told.
    static func freeByteCount(in folder: FilePath) -> Int? {
        var status = statvfs()
        guard folder.withPlatformString({ statvfs($0, &status) }) == 0,
            let blocks = Int(exactly: status.f_bavail), let size = Int(exactly: status.f_frsize)
        else { return nil }
        let (count, isTooMuch) = blocks.multipliedReportingOverflow(by: size)
        return isTooMuch ? nil : count
    }

    /// What to throw where the system refuses something.
    static func failure(_ path: FilePath, _ code: Int32) -> ModelHubError {
        .cannotWrite(path: path.string, reason: reason(code))
    }

    /// The system's words for an error.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
