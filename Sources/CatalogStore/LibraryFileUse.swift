import Synchronization

/// Counts the catalogs of this process that use a library file, and looks at the file before the first does.
///
/// SQLite's locks on a file belong to the process, and the kernel drops all of them as soon as the process
/// closes *any* descriptor of that file. So the header may be read directly only while no catalog has the file
/// open; for a further catalog, the first one has looked at it.
final class LibraryFileUse: Sendable {
    private static let counts = Mutex<[PathKey: Int]>([:])

    private let key: PathKey

    /// Registers a use of the file at `path`, which must be without symbolic links.
    ///
    /// - Parameter check: throws to refuse a file of this kind.
    init(path: String, check: (LibraryHeader.Kind) throws -> Void) throws {
        let key = PathKey(path)
        self.key = key
        try Self.counts.withLock { counts in
            let isInUse = counts[key] != nil
            try check(try LibraryHeader.kind(ofFileAt: path, readsContent: !isInUse))
            counts[key, default: 0] += 1
        }
    }

    deinit {
        Self.counts.withLock { counts in
            let others = (counts[key] ?? 1) - 1
            counts[key] = others > 0 ? others : nil
        }
    }
}
