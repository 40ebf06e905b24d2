internal import Glibc

/// The lock that lets one program at a time fetch a file: the one that the Hub's tools take too.
///
/// The kernel releases it when its owner ends in whatever way.
struct BlobLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock at `path`.
    ///
    /// - Parameters:
    ///   - waiting: Called once when another program has it.
    ///   - goesOn: Asked meanwhile; false gives up.
    /// - Throws: ``ModelHubError/cannotWrite(path:reason:)``, or `CancellationError`.
    init(path: String, waiting: () -> Void, goesOn: () -> Bool) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(errno))
        }
        var hasWaited = false
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else {
                close(descriptor)
                throw ModelHubError.cannotWrite(path: path, reason: CacheFile.reason(code))
            }
            guard goesOn() else {
                close(descriptor)
                throw CancellationError()
            }
            if !hasWaited { waiting() }
            hasWaited = true
            usleep(200_000)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
