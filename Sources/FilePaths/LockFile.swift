internal import Glibc
public import SystemPackage

/// An advisory lock on a file (`flock`), held for as long as the value lives.
///
/// The kernel releases the lock when its owner ends, for any reason. Two locks on one file exclude each other even within
/// one process, unless both are shared.
///
/// ```swift
/// guard let lock = try LockFile("library.sqlite.lock") else { return }  // another program has it
/// ```
public struct LockFile: ~Copyable, Sendable {
    /// Why a file could not be locked.
    public enum Failure: Error, Equatable {
        /// The file could not be opened or created.
        case cannotOpen(Errno)
        /// The file could not be locked; `Errno.noLocks` if its file system has no locks.
        case cannotLock(Errno)
    }

    /// The file.
    public let path: FilePath
    private let descriptor: Int32

    /// Takes the lock if it is free. Creates the file if there is none, and removes it again if it cannot be locked.
    ///
    /// - Parameters:
    ///   - path: The lock file.
    ///   - isShared: Whether others may share the lock at the same time.
    /// - Returns: The lock; nil if it is held already.
    /// - Throws: ``Failure``.
    public init?(_ path: FilePath, isShared: Bool = false) throws(Failure) {
        while true {
            let (opened, isNew) = try Self.open(path)
            if let error = Self.lock(opened, isShared: isShared) {
                if error == .wouldBlock {
                    close(opened)
                    return nil
                }
                if isNew { path.unlink() }
                close(opened)
                throw .cannotLock(error)
            }
            do throws(Errno) {
                if try Self.isAtPath(opened, path) {
                    self.path = path
                    descriptor = opened
                    return
                }
            } catch {
                Self.giveUp(opened)
                throw .cannotOpen(error)
            }
            // The file was removed meanwhile, and another program may have locked a new one at the path.
            Self.giveUp(opened)
        }
    }

    deinit { Self.giveUp(descriptor) }

    /// Whether someone holds the lock on a file. False if there is no file that can be read.
    ///
    /// Holds a shared lock for a moment, during which others may find the file locked.
    public static func isLocked(_ path: FilePath) -> Bool {
        let opened = path.withPlatformString { Glibc.open($0, O_RDONLY | O_CLOEXEC) }
        guard opened >= 0 else { return false }
        defer { giveUp(opened) }
        return lock(opened, isShared: true) == .wouldBlock
    }

    /// Replaces the content of the file. Ignores errors, for example on a full disk, because the lock works without any
    /// content.
    public borrowing func write(_ text: String) {
        var bytes = Array(text.utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, &bytes, bytes.count, 0) }
    }

    /// Removes the file and releases the lock.
    ///
    /// A program that opened the file before will lock a file that is no longer at the path, notice this, and try again.
    public consuming func remove() { path.unlink() }

    /// Opens the file, or creates it.
    private static func open(_ path: FilePath) throws(Failure) -> (descriptor: Int32, isNew: Bool) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC
        let created = path.withPlatformString { Glibc.open($0, flags | O_EXCL, 0o666) }
        if created >= 0 { return (created, true) }
        let opened = path.withPlatformString { Glibc.open($0, flags, 0o666) }
        guard opened >= 0 else { throw .cannotOpen(Errno(rawValue: errno)) }
        return (opened, false)
    }

    /// Locks an open file.
    ///
    /// - Returns: The error, or nil.
    private static func lock(_ opened: Int32, isShared: Bool) -> Errno? {
        while flock(opened, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            if errno != EINTR { return Errno(rawValue: errno) }
        }
        return nil
    }

    /// Whether the opened file is still the file at the path.
    ///
    /// - Throws: The error of a disk that does not tell, so that nobody tries for ever.
    private static func isAtPath(_ opened: Int32, _ path: FilePath) throws(Errno) -> Bool {
        guard let status = FileStatus(ofOpened: opened) else { throw Errno(rawValue: errno) }
        guard let found = FileStatus(following: path) else {
            let error = Errno(rawValue: errno)
            if error == .noSuchFileOrDirectory { return false }
            throw error
        }
        return status.identity == found.identity
    }

    /// Unlocks and closes a file.
    ///
    /// Closing alone is not enough: a process that was forked meanwhile shares the open file, and so the lock, until it calls
    /// `exec`.
    private static func giveUp(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
