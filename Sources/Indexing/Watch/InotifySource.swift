internal import FilePaths
internal import Glibc
public import SystemPackage

/// The events of folders from the kernel's inotify, with a queue of its own.
public final class InotifySource: FolderEventSource {
    /// The events that are asked for. A folder that is a link by now is refused, and so is a file.
    private static let mask = UInt32(
        IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)

    /// Room for about a thousand events.
    private static let bufferSize = 1 << 16

    /// The descriptor of the queue.
    public let descriptor: Int32

    /// Opens a queue.
    ///
    /// - Throws: `Errno`; `tooManyOpenFiles` if the system allows no more queues.
    public init() throws(Errno) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    }

    deinit { close(descriptor) }

    /// Begins to watch a folder.
    ///
    /// - Returns: The number of the watch.
    /// - Throws: `Errno`; `noSpace` if the system allows no more watches.
    public func watch(_ folder: FilePath) throws(Errno) -> Int32 {
        let watch = folder.withPlatformString { inotify_add_watch(descriptor, $0, Self.mask) }
        guard watch >= 0 else { throw Errno(rawValue: errno) }
        return watch
    }

    /// Ends a watch.
    public func endWatch(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

    /// The events that have come in, up to about a thousand.
    ///
    /// - Throws: `Errno`.
    public func events() throws(Errno) -> [FolderEvent] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { buffer, count in
            var result: Int
            repeat {
                result = read(descriptor, buffer.baseAddress, buffer.count)
            } while result < 0
                && errno == EINTR
            if result < 0, errno != EAGAIN { failure = Errno(rawValue: errno) }
            count = max(0, result)
        }
        if let failure { throw failure }
        return Self.parse(bytes)
    }

    /// Reads the events of a buffer as `inotify(7)` describes it: watch, mask, cookie and the length of the name, 4 bytes
    /// each, and the name, which zeros fill up.
    private static func parse(_ bytes: [UInt8]) -> [FolderEvent] {
        let headSize = MemoryLayout<inotify_event>.size
        var events: [FolderEvent] = []
        var start = 0
        while bytes.count - start >= headSize {
            let head = bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
            }
            let nameStart = start + headSize
            guard Int(head.len) <= bytes.count - nameStart else { break }
            let end = nameStart + Int(head.len)
            if let kind = kind(head.mask) {
                events.append(
                    FolderEvent(
                        watch: head.wd, kind: kind, isFolder: head.mask & UInt32(IN_ISDIR) != 0,
                        cookie: head.cookie, name: Array(bytes[nameStart..<end].prefix { $0 != 0 })))
            }
            start = end
        }
        return events
    }

    private static func kind(_ mask: UInt32) -> FolderEvent.Kind? {
        let kinds: [(Int32, FolderEvent.Kind)] = [
            (IN_Q_OVERFLOW, .lost), (IN_UNMOUNT, .unmounted), (IN_IGNORED, .watchEnded),
            (IN_DELETE_SELF, .folderGone), (IN_MOVE_SELF, .folderGone),
            (IN_MOVED_FROM, .movedFrom), (IN_MOVED_TO, .movedTo), (IN_DELETE, .deleted),
            (IN_CREATE, .created), (IN_CLOSE_WRITE, .closed), (IN_MODIFY, .written), (IN_ATTRIB, .attributes),
        ]
        return kinds.first { mask & UInt32($0.0) != 0 }?.1
    }
}
