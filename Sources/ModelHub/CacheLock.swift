internal import Glibc
package import SystemPackage

/// A lock file in the cache.
///
/// The lock of a file lets one program at a time fetch or remove it; the Hub's tools take it too. The lock of a repository is
/// Photoseek's own: it prevents the removal of a repository that is being fetched.
///
/// The kernel releases the lock when its owner exits for any reason. Only one thread at a time may use an object.
package final class CacheLock {
    private let path: FilePath
    private let isShared: Bool
    private var descriptor: Int32 = -1

    /// Waits for the lock at `path`.
    ///
    /// - Parameters:
    ///   - isShared: Whether others may share it at the same time.
    ///   - waiting: Called once if another program holds the lock.
    ///   - goesOn: Called repeatedly while waiting, which ends if it returns false.
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``, or `CancellationError`.
    package init(path: FilePath, isShared: Bool = false, waiting: () -> Void, goesOn: () -> Bool) throws {
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

    /// Takes the lock at `path`; nil if it is held already.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    package init?(ifFree path: FilePath) throws {
        self.path = path
        isShared = false
        guard try tryLock() else { return nil }
    }

    deinit { release() }

    /// Releases the lock.
    package func release() {
        if descriptor >= 0 { Self.giveUp(descriptor) }
        descriptor = -1
    }

    /// Unlocks and closes a file.
    ///
    /// Closing alone is not enough: a process that was forked meanwhile shares the open file, and so the lock, until it calls
    /// `exec`.
    private static func giveUp(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private func tryLock() throws -> Bool {
        while true {
            let opened = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
            guard opened >= 0 else { throw CacheFile.failure(path, errno) }
            guard lock(opened) else {
                let code = errno
                close(opened)
                guard code == EWOULDBLOCK else { throw CacheFile.failure(path, code) }
                return false
            }
            if isAtPath(opened) {
                descriptor = opened
                return true
            }
            // The file was removed meanwhile, and another program may have locked a new one at the path.
            Self.giveUp(opened)
        }
    }

    /// Whether an open file could be locked; if not, `errno` is set.
    private func lock(_ opened: Int32) -> Bool {
        while flock(opened, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private func isAtPath(_ opened: Int32) -> Bool {
        var own = stat()
        var found = stat()
        return fstat(opened, &own) == 0 && path.withPlatformString { stat($0, &found) } == 0
            && own.st_ino == found.st_ino && own.st_dev == found.st_dev
    }
}
