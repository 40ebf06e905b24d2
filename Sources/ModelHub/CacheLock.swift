internal import FilePaths
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
    private var lock: LockFile?

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

    /// Releases the lock.
    package func release() { lock = nil }

    /// Takes the lock if it is free.
    private func tryLock() throws -> Bool {
        do throws(LockFile.Failure) {
            lock = try LockFile(path, isShared: isShared)
            return lock != nil
        } catch {
            switch error {
            case .cannotOpen(let error), .cannotLock(let error): throw CacheFile.failure(path, error.rawValue)
            }
        }
    }
}
