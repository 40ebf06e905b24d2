import LibraryStore
public import SystemPackage

extension LibraryLock {
    /// Acquires the lock of a library, and waits for a program that has it for a short time.
    ///
    /// - Parameters:
    ///   - libraryPath: The library file, which need not exist.
    ///   - limit: The longest time to wait.
    /// - Returns: The lock, which this object holds until it is released or deallocated.
    /// - Throws: `LibraryError.busy` if another program has the lock for longer; the errors of ``tryAcquire()``.
    public static func held(
        libraryPath: FilePath, waitingFor limit: Duration = .seconds(10)
    ) throws -> LibraryLock {
        let lock = try LibraryLock(libraryPath: libraryPath)
        let end = ContinuousClock.now + limit
        guard try lock.acquire(unless: { ContinuousClock.now >= end }) else {
            throw LibraryError.busy(path: libraryPath.string)
        }
        return lock
    }
}
