import FilePaths
import Glibc
import Synchronization
import SystemPackage

/// Prevents writers from merging the write-ahead log while a program reads the library without SQLite's shared memory.
///
/// A reader that creates no file beside the library reads the library file as immutable. This is correct as long as no
/// program merges a log into the file. SQLite merges at two moments: when the last connection closes, which requires an
/// exclusive lock on the file, and after commits, which considers only readers that use shared memory. So a reader
/// takes a shared lock on SQLite's range for readers (bytes 2 to 511 of its lock page) and on the byte after it. A
/// writer merges after a commit only while it holds that byte exclusively. The bytes are 1 GiB into the file, in the
/// page that SQLite leaves empty for locks.
///
/// The locks belong to the open file description (`F_OFD_SETLK`), not to the process, so they do not interfere with
/// SQLite's own locks in this process.
final class CheckpointGuard: Sendable {
    /// SQLite's `PENDING_BYTE`, `SHARED_FIRST` and `SHARED_SIZE` (os.h of its source).
    private static let lockPage: off_t = 0x4000_0000
    private static let sharedFirst = lockPage + 2
    private static let sharedSize: off_t = 510
    private static let ownByte = sharedFirst + sharedSize

    /// `F_OFD_SETLK` (Linux, fcntl.h), which Swift does not import.
    private static let setOpenFileLock: Int32 = 37

    /// The result of an attempt to lock.
    enum Outcome: Equatable {
        case locked
        case heldByOthers
        /// The file system does not support locks, or not this kind.
        case impossible
    }

    /// nil once the guard is closed.
    private let descriptor: Mutex<Int32?>
    private let use: LibraryFileUse

    /// Opens the library file. Returns nil if it cannot be opened.
    init?(_ path: FilePath, forWriting: Bool, use: LibraryFileUse) {
        let flags = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC
        let opened = path.withPlatformString { open($0, flags) }
        descriptor = Mutex(opened >= 0 ? opened : nil)
        self.use = use
        guard opened >= 0 else { return nil }
    }

    deinit { close() }

    /// Locks the library file so that no program merges a log into it until ``release()``.
    func keepUnchanged() -> Outcome {
        lock(F_RDLCK, from: Self.sharedFirst, count: Self.sharedSize + 1)
    }

    /// Runs `body` unless a program reads the library file as immutable.
    func whileNobodyReadsUnchanged(_ body: () -> Void) {
        guard lock(F_WRLCK, from: Self.ownByte, count: 1) == .locked else { return }
        defer { release() }
        body()
    }

    /// Releases all locks of this object.
    func release() {
        _ = lock(F_UNLCK, from: Self.sharedFirst, count: Self.sharedSize + 1)
    }

    /// Releases all locks of this object. Later attempts to lock return ``Outcome/impossible``.
    func close() {
        release()
        descriptor.withLock { opened in
            if let opened { use.retire(opened) }
            opened = nil
        }
    }

    /// Whether the file system of the library file supports these locks.
    var hasLocks: Bool {
        defer { release() }
        return lock(F_RDLCK, from: Self.ownByte, count: 1) != .impossible
    }

    private func lock(_ kind: Int32, from start: off_t, count: off_t) -> Outcome {
        var wanted = flock()
        wanted.l_type = Int16(kind)
        wanted.l_whence = Int16(SEEK_SET)
        wanted.l_start = start
        wanted.l_len = count
        return descriptor.withLock { descriptor in
            guard let descriptor else { return .impossible }
            while fcntl(descriptor, Self.setOpenFileLock, &wanted) != 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN, EACCES: return .heldByOthers
                default: return .impossible
                }
            }
            return .locked
        }
    }
}
