import Glibc
import Synchronization
import SystemPackage

/// Counts the catalogs of this process that use a library file, and checks the file before the first one opens it.
///
/// SQLite's locks on a file belong to the process, and the kernel releases all of them when the process closes *any*
/// descriptor of that file. So the header may be read directly only while no catalog has the file open. A further
/// catalog does not read it again, because the first one has checked it. Descriptors that Photoseek itself opened stay
/// open until the last catalog has closed the file.
final class LibraryFileUse: Sendable {
    private struct Uses {
        var count = 0
        /// Descriptors that are no longer needed; the end of the last use closes them.
        var retired: [Int32] = []
    }

    private static let uses = Mutex<[FilePath: Uses]>([:])

    private let path: FilePath
    private let hasEnded = Mutex(false)

    /// Registers a use of the file at `path`, which must not contain symbolic links.
    ///
    /// - Parameter check: throws if a file of this kind must not be opened.
    init(path: FilePath, check: (LibraryHeader.Kind) throws -> Void) throws {
        self.path = path
        try Self.uses.withLock { uses in
            let isInUse = uses[path] != nil
            try check(try LibraryHeader.kind(ofFileAt: path, readsContent: !isInUse))
            uses[path, default: Uses()].count += 1
        }
    }

    deinit { end() }

    /// Ends the use, after the catalog has closed the file.
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

    /// Closes a descriptor of the file, which this use opened, as soon as no catalog of this process uses the file.
    func retire(_ descriptor: Int32) {
        Self.uses.withLock { $0[path]?.retired.append(descriptor) }
    }
}
