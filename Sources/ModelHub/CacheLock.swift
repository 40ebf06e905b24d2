internal import Glibc

/// A lock file in the cache: that of a file, which the Hub's tools take too, lets one program at a time fetch or remove it; that
/// of a repository, which is Photoseek's own, keeps what is being fetched from being removed.
///
/// The kernel releases it when its owner ends in whatever way. Used by one thread at a time.
final class CacheLock {
    private let path: String
    private let isShared: Bool
    private var descriptor: Int32 = -1

    /// Waits for the lock at `path`.
    ///
    /// - Parameters:
    ///   - isShared: Whether others may share it at the same time.
    ///   - waiting: Called once when another program has it.
    ///   - goesOn: Asked meanwhile; false gives up.
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``, or `CancellationError`.
    init(path: String, isShared: Bool = false, waiting: () -> Void, goesOn: () -> Bool) throws {
        self.path = path
        self.isShared = isShared
        var hasWaited = false
        while try !tryLock() {
            guard goesOn() else { throw CancellationError() }
            if !hasWaited { waiting() }
            hasWaited = true
            usleep(200_000)
        }
    }

    /// Takes the lock at `path` if nobody has it.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    init?(ifFree path: String) throws {
        self.path = path
        isShared = false
        guard try tryLock() else { return nil }
    }

    deinit { release() }

    /// Lets others have it.
    func release() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func tryLock() throws -> Bool {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard opened >= 0 else { throw failure(errno) }
        guard flock(opened, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            let code = errno
            close(opened)
            guard code == EWOULDBLOCK || code == EINTR else { throw failure(code) }
            return false
        }
        // Whoever removed the file meanwhile may have let somebody else lock a new one.
        guard isAtPath(opened) else {
            close(opened)
            return false
        }
        descriptor = opened
        return true
    }

    private func isAtPath(_ opened: Int32) -> Bool {
        var own = stat()
        var found = stat()
        return fstat(opened, &own) == 0 && stat(path, &found) == 0 && own.st_ino == found.st_ino
            && own.st_dev == found.st_dev
    }

    private func failure(_ code: Int32) -> ModelHubError {
        .cannotWrite(path: path, reason: CacheFile.reason(code))
    }
}
