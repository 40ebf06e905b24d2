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
    /// What only one program at a time may do.
    public enum Purpose: Sendable {
        /// Indexing into the library.
        case indexing
        /// Watching the folders of the library, which indexes now and then.
        case watching

        /// What the name of the lock file ends in.
        var suffix: String {
            switch self {
            case .indexing: ".lock"
            case .watching: ".watch"
            }
        }
    }

    /// The lock file.
    public let path: FilePath

    private let libraryPath: FilePath
    private let lock = Mutex<LockFile?>(nil)

    /// Prepares the lock of the library file at `libraryPath`, which need not exist. Creates its parent folders.
    ///
    /// - Throws: `LibraryError.cannotOpen`.
    public init(libraryPath: FilePath, purpose: Purpose = .indexing) throws {
        let location = try LibraryLocation(path: libraryPath, createFolder: true)
        self.libraryPath = location.file
        path = location.file.appending(suffix: purpose.suffix)
    }

    /// Whether a program holds the lock of a library now. Creates no file.
    ///
    /// - Throws: as ``init(libraryPath:)`` and ``tryAcquire()``.
    public static func isHeld(libraryPath: FilePath) throws -> Bool {
        let lock = try LibraryLock(libraryPath: libraryPath)
        guard FileStatus(of: lock.path) != nil else { return false }
        defer { lock.release() }
        return try !lock.tryAcquire()
    }

    deinit { release() }

    /// Whether this object holds the lock.
    public var isHeld: Bool { lock.withLock { $0 != nil } }

    /// Whether this object or another one, in any process, holds the lock. Creates no file.
    public var isTaken: Bool { isHeld || LockFile.isLocked(path) }

    /// Acquires the lock if it is free.
    ///
    /// - Returns: whether this object holds the lock now; also true if it already held the lock.
    /// - Throws: `LibraryError.readOnly` or `LibraryError.cannotOpen` if the lock file cannot
    ///   be created or locked; `LibraryError.noLocks` if locks do not work on the file system (`ENOLCK`).
    public func tryAcquire() throws -> Bool {
        try lock.withLock { held in
            if held != nil { return true }
            held = try takeLock()
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
        guard let bytes = try? RegularFile(path).bytes(count: 16) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Releases the lock. Does nothing if this object does not hold it.
    public func release() {
        // Only the owner removes the file.
        lock.withLock { $0.take()?.remove() }
    }

    /// Takes the lock and names this process as its owner, unless another has it.
    private func takeLock() throws -> LockFile? {
        do throws(LockFile.Failure) {
            guard let lock = try LockFile(path) else { return nil }
            lock.write("\(getpid())\n")
            return lock
        } catch {
            switch error {
            case .cannotOpen(.readOnlyFileSystem), .cannotOpen(.permissionDenied):
                throw LibraryError.readOnly(path: libraryPath.string)
            case .cannotLock(.noLocks): throw LibraryError.noLocks(path: libraryPath.string)
            case .cannotOpen(let error), .cannotLock(let error):
                throw LibraryError.cannotOpen(path: path.string, reason: error.description)
            }
        }
    }
}
