internal import Glibc
package import SystemPackage

/// A lock file in the cache: that of a file, which the Hub's tools take too, lets one program at a time fetch or remove it; that
/// of a repository, which is Photoseek's own, keeps what is being fetched from being removed.
///
/// The kernel releases it when its owner ends in whatever way. Used by one thread at a time.
package final class CacheLock {
    private let path: FilePath
    private let isShared: Bool
    private var descriptor: Int32 = -1

    /// Waits for the lock at `path`.
    ///
    /// - Parameters:
    ///   - isShared: Whether others may share it at the same time.
    ///   - waiting: Called once when another program has it.
    ///   - goesOn: Asked meanwhile; false gives up.
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

    /// Takes the lock at `path` if nobody has it.
    ///
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``.
    package init?(ifFree path: FilePath) throws {
        self.path = path
        isShared = false
        guard try tryLock() else { return nil }
    }

    deinit { release() }

    /// Lets others have it.
    package func release() {
        if descriptor >= 0 { Self.giveUp(descriptor) }
        descriptor = -1
    }

    /// Unlocks and closes a file.
    ///
    /// Closing alone leaves the lock to a process that was forked meanwhile, until that calls `exec`: it shares the open file.
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
            // Whoever removed the file meanwhile may have let somebody else lock a new one.
            Self.giveUp(opened)
        }
    }

    /// Whether the lock of an open file could be taken, with `errno` set where not.
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
