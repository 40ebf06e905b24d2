import FilePaths
import Glibc
import Synchronization
import SystemPackage

/// Keeps those who read a library without SQLite's shared memory apart from those who merge its write-ahead log.
///
/// A reader that makes no file beside the library takes the library file as unchanging. That holds as long as nobody
/// merges a log into it. SQLite merges when the last connection closes, for which it needs every lock on the file, and after
/// commits, for which it asks only readers that use shared memory. So such a reader shares SQLite's lock of readers (bytes
/// 2 to 511 of its lock page) and one byte behind it; and a writer merges after a commit only while it has that byte
/// for itself. The bytes lie 1 GiB into the file, in the page that SQLite leaves empty for locks.
///
/// The locks belong to the open file (`F_OFD_SETLK`), not to the process, so that they stand beside SQLite's own.
final class CheckpointGuard: Sendable {
    /// SQLite's `PENDING_BYTE`, `SHARED_FIRST` and `SHARED_SIZE` (os.h of its source).
    private static let lockPage: off_t = 0x4000_0000
    private static let sharedFirst = lockPage + 2
    private static let sharedSize: off_t = 510
    private static let ownByte = sharedFirst + sharedSize

    /// `F_OFD_SETLK` (fcntl.h of Linux), which Swift does not import.
    private static let setOpenFileLock: Int32 = 37

    /// What came of an attempt to lock.
    enum Outcome: Equatable {
        case locked
        case heldByOthers
        /// The file system has no locks, or none of this kind.
        case impossible
    }

    /// nil once it is closed.
    private let descriptor: Mutex<Int32?>
    private let use: LibraryFileUse

    /// Opens the library file; nil where it cannot be opened.
    init?(_ path: FilePath, forWriting: Bool, use: LibraryFileUse) {
        let flags = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC
        let opened = path.withPlatformString { open($0, flags) }
        descriptor = Mutex(opened >= 0 ? opened : nil)
        self.use = use
        guard opened >= 0 else { return nil }
    }

    deinit { close() }

    /// Keeps the library file as it is until ``release()``: nobody merges a log into it.
    func keepUnchanged() -> Outcome {
        lock(F_RDLCK, from: Self.sharedFirst, count: Self.sharedSize + 1)
    }

    /// Runs `body` unless somebody takes the library file as unchanging.
    func whileNobodyReadsUnchanged(_ body: () -> Void) {
        guard lock(F_WRLCK, from: Self.ownByte, count: 1) == .locked else { return }
        defer { release() }
        body()
    }

    /// Gives all locks of this object back.
    func release() {
        _ = lock(F_UNLCK, from: Self.sharedFirst, count: Self.sharedSize + 1)
    }

    /// Gives all locks of this object back, and takes no more.
    func close() {
        release()
        descriptor.withLock { opened in
            if let opened { use.retire(opened) }
            opened = nil
        }
    }

    /// Whether the file system of the library file has locks.
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
