import FilePaths
import Foundation
import LibraryStore
import Synchronization
public import SystemPackage

/// The lock that allows only one program at a time to index into a library.
///
/// The lock file `<library>.lock` is beside the library and contains the process id of its owner. The lock is advisory:
/// reading and searching need no lock, and SQLite itself protects the library file. The kernel releases the lock when
/// the owner ends, for any reason. Two locks on one library exclude each other even within one process.
///
/// All methods may be called from any thread.
///
/// ```swift
/// let lock = try LibraryLock(libraryPath: "library.sqlite")
/// guard try lock.tryAcquire() else { return }
/// defer { lock.release() }
/// ```
public final class LibraryLock: Sendable {
    /// The lock file.
    public let path: FilePath

    private let libraryPath: FilePath
    private let descriptor = Mutex<Int32?>(nil)

    /// Prepares the lock of the library file at `libraryPath`, which need not exist. Creates its parent folders.
    ///
    /// - Throws: ``LibraryError/cannotOpen(path:reason:)``.
    public init(libraryPath: FilePath) throws {
        let location = try LibraryLocation(path: libraryPath, createFolder: true)
        self.libraryPath = location.file
        path = location.file.appending(suffix: ".lock")
    }

    deinit { release() }

    /// Whether this object holds the lock.
    public var isHeld: Bool { descriptor.withLock { $0 != nil } }

    /// Acquires the lock if it is free.
    ///
    /// - Returns: whether this object holds the lock now; also true if it already held the lock.
    /// - Throws: ``LibraryError/readOnly(path:)`` or ``LibraryError/cannotOpen(path:reason:)`` if the lock file cannot
    ///   be created or locked; ``LibraryError/noLocks(path:)`` if locks do not work on the file system (`ENOLCK`).
    public func tryAcquire() throws -> Bool {
        try descriptor.withLock { held in
            if held == nil { held = try lockedDescriptor() }
            return held != nil
        }
    }

    /// Waits until the lock is free, and acquires it.
    ///
    /// - Parameters:
    ///   - interval: how long to sleep between two attempts.
    ///   - isCancelled: called before each sleep; if it returns true, the call stops waiting.
    /// - Returns: whether this object holds the lock; false if `isCancelled` returned true.
    /// - Throws: as ``tryAcquire()``.
    public func acquire(
        checkingEvery interval: Duration = .milliseconds(200), unless isCancelled: () -> Bool
    ) throws -> Bool {
        while try !tryAcquire() {
            if isCancelled() { return false }
            let (seconds, attoseconds) = interval.components
            Thread.sleep(forTimeInterval: Double(seconds) + Double(attoseconds) / 1e18)
        }
        return true
    }

    /// The id of the process that the lock file names as owner; nil if there is none. Use it in messages only.
    public func holder() -> Int32? {
        guard let file = path.withPlatformString({ fopen($0, "r") }) else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Int32(String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Releases the lock. Does nothing if this object does not hold it.
    public func release() {
        descriptor.withLock { held in
            guard let descriptor = held else { return }
            // Only the owner removes the file. A program that opened it before will lock a file that is no longer at
            // the path, notice this, and try again.
            path.unlink()
            Self.unlock(descriptor)
            held = nil
        }
    }

    /// Unlocks and closes a descriptor.
    private static func unlock(_ descriptor: Int32) {
        // Closing alone is not enough: a child process that was forked meanwhile keeps the lock through its copy of the
        // descriptor until it calls exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private func lockedDescriptor() throws -> Int32? {
        while true {
            let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
            guard descriptor >= 0 else {
                let error = errno
                if error == EROFS || error == EACCES { throw LibraryError.readOnly(path: libraryPath.string) }
                throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let error = errno
                close(descriptor)
                if error == EWOULDBLOCK { return nil }
                if error == EINTR { continue }
                if error == ENOLCK { throw LibraryError.noLocks(path: libraryPath.string) }
                throw LibraryError.cannotOpen(path: path.string, reason: SystemCall.message(error))
            }
            if isAtPath(descriptor) {
                writeOwner(to: descriptor)
                return descriptor
            }
            Self.unlock(descriptor)
        }
    }

    /// Whether the opened file is still the file at the path.
    private func isAtPath(_ descriptor: Int32) -> Bool {
        guard let opened = FileStatus(ofOpened: descriptor) else { return false }
        return opened.identity == FileStatus(following: path)?.identity
    }

    private func writeOwner(to descriptor: Int32) {
        // Ignore errors: on a full disk, only the process id is missing from messages, and the lock still works.
        var text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, &text, text.count, 0) }
    }
}
