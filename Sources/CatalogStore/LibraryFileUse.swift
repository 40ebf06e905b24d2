import Glibc
import Synchronization
import SystemPackage

/// Counts the catalogs of this process that use a library file, and looks at the file before the first does.
///
/// SQLite's locks on a file belong to the process, and the kernel drops all of them as soon as the process
/// closes *any* descriptor of that file. So the header may be read directly only while no catalog has the file
/// open; for a further catalog, the first one has looked at it. Descriptors of our own stay open until the last
/// catalog has closed the file.
final class LibraryFileUse: Sendable {
    private struct Uses {
        var count = 0
        /// Not needed any more, and closed with the last use.
        var retired: [Int32] = []
    }

    private static let uses = Mutex<[FilePath: Uses]>([:])

    private let path: FilePath
    private let hasEnded = Mutex(false)

    /// Registers a use of the file at `path`, which must be without symbolic links.
    ///
    /// - Parameter check: throws to refuse a file of this kind.
    init(path: FilePath, check: (LibraryHeader.Kind) throws -> Void) throws {
        self.path = path
        try Self.uses.withLock { uses in
            let isInUse = uses[path] != nil
            try check(try LibraryHeader.kind(ofFileAt: path, readsContent: !isInUse))
            uses[path, default: Uses()].count += 1
        }
    }

    deinit { end() }

    /// Tells that the catalog has closed the file.
    func end() {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        guard isFirst else { return }
        Self.uses.withLock { uses in
            uses[path]?.count -= 1
            guard let last = uses[path], last.count == 0 else { return }
            for descriptor in last.retired { close(descriptor) }
            uses[path] = nil
        }
    }

    /// Closes a descriptor of the file, which this use has opened, as soon as no catalog uses the file.
    func retire(_ descriptor: Int32) {
        Self.uses.withLock { $0[path]?.retired.append(descriptor) }
    }
}
