import FilePaths
import Foundation
import Synchronization
public import SystemPackage

/// The lock that lets one program at a time index into a library.
///
/// It lies beside the library as `<library>.lock` and holds the process id of its owner. It is advisory: reading
/// and searching need no lock, and SQLite guards the library file by itself. The kernel releases it when the
/// owner ends in whatever way. Two locks on one library exclude each other also inside one process.
///
/// All methods may be called from any thread.
public final class LibraryLock: Sendable {
    /// The lock file.
    public let path: FilePath

    private let libraryPath: FilePath
    private let descriptor = Mutex<Int32?>(nil)

    /// Prepares the lock of the library file at `libraryPath`, which need not exist; its folder is made.
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

    /// Takes the lock if it is free.
    ///
    /// - Returns: whether this object holds the lock now, be it since before.
    /// - Throws: ``LibraryError/readOnly(path:)`` or ``LibraryError/cannotOpen(path:reason:)`` when the lock
    ///   file cannot be made.
    public func tryAcquire() throws -> Bool {
        try descriptor.withLock { held in
            if held == nil { held = try lockedDescriptor() }
            return held != nil
        }
    }

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - interval: how long to sleep between two tries.
    ///   - isCancelled: asked before each sleep; true gives up.
    /// - Returns: whether the lock is held; false when given up.
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

    /// The process that holds the lock, as far as the lock file tells; for a message only.
    public func holder() -> Int32? {
        guard let file = path.withPlatformString({ fopen($0, "r") }) else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Int32(String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Gives the lock back; nothing happens when it is not held.
    public func release() {
        descriptor.withLock { held in
            guard let descriptor = held else { return }
            // Only the holder removes the file. Whoever has opened it meanwhile will lock a file that is no
            // longer at the path, notice, and try again.
            path.unlink()
            Self.unlock(descriptor)
            held = nil
        }
    }

    /// Gives up a descriptor that has the lock.
    private static func unlock(_ descriptor: Int32) {
        // Closing alone leaves the lock with a child that was forked meanwhile, and has the descriptor until it calls
        // exec.
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

    /// Whether the opened file is the one at the path now.
    private func isAtPath(_ descriptor: Int32) -> Bool {
        guard let opened = FileStatus(ofOpened: descriptor) else { return false }
        return opened.identity == FileStatus(following: path)?.identity
    }

    private func writeOwner(to descriptor: Int32) {
        // A full disk costs the message its process id, not the user the lock.
        var text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, &text, text.count, 0) }
    }
}
