import FilePaths
import GRDB
import StopPoints
public import SystemPackage

/// The catalog of a library: its images, the files that failed, the models, and the embeddings.
///
/// A library is one SQLite file. Paths go in and come out absolute, as bytes; see ``LibraryChange`` for the form that
/// they must have. Roots of a crawl should be given with symbolic links resolved, as the catalog resolves those
/// of its own folder.
///
/// **Threads.** Every method may be called from any thread; they block. Reads see the last committed batch and
/// run beside each other and beside a write, in this process and in others; writes wait for one another, up to
/// ten seconds for another process. A read may call other reads of the same catalog from its closure.
///
/// **Safety.** Each write is one transaction: after an error, a crash or `kill -9` it is there as a whole or
/// not at all, and what was written before is kept. The catalog runs SQLite's write-ahead log with
/// `synchronous=NORMAL`, so a loss of power may undo the last batches but damages nothing.
///
/// **Errors.** All methods throw ``LibraryError`` and, where they take a closure, what the closure throws.
public final class Catalog: Sendable {
    /// How a library is opened.
    public enum Access: Sendable, Hashable {
        /// For reading and writing. With `create`, a missing library is made, and the folders that lead to it.
        /// A library of an older version is brought up to date.
        case readWrite(create: Bool)

        /// For reading only: nothing is written, and no file is made or grows, so that a full disk or one that cannot
        /// be written will do. Another process may write meanwhile.
        case readOnly
    }

    /// The library file: absolute, symbolic links resolved.
    public var path: FilePath { location.file }

    /// How the library was opened.
    public let access: Access

    let location: LibraryLocation
    let pool: DatabasePool
    /// Keeps the library file as it is while it is read as unchanging, and merges the log only while nobody does.
    private let checkpointGuard: CheckpointGuard?
    private let fileUse: LibraryFileUse

    /// Opens the library file at `path`.
    ///
    /// A file that is not a Photoseek library is refused and left as it is.
    ///
    /// On a disk without locks, a library is read as unchanging, and must not be written by others meanwhile; where its
    /// last changes are not merged yet, it is refused.
    ///
    /// - Throws: ``LibraryError/notFound(path:)``, ``LibraryError/notALibrary(path:found:)``,
    ///   ``LibraryError/newerVersion(path:expected:found:)``, ``LibraryError/olderVersion(path:expected:found:)``
    ///   with read-only access, ``LibraryError/corrupt(path:detail:)``, and those of files and disks.
    public init(path: FilePath, access: Access) throws {
        let location = try LibraryLocation(path: path, createFolder: access == .readWrite(create: true))
        self.location = location
        self.access = access
        let use = try LibraryFileUse(path: location.file) {
            try Self.check($0, path: location.file, access: access)
        }
        fileUse = use
        (pool, checkpointGuard) = try LibraryError.translating(path: location.file) {
            switch access {
            case .readWrite:
                let pool = try Self.openForWriting(location, use: use)
                return (pool, CheckpointGuard(location.file, forWriting: true, use: use))
            case .readOnly:
                return try Self.openForReading(location, use: use)
            }
        }
    }

    deinit {
        // Before the file counts as unused.
        try? close()
    }

    /// Closes the library: the write-ahead log is merged into the library file and removed, if no other program
    /// has the library open. Later calls throw ``LibraryError/closed(path:)``.
    ///
    /// A catalog that is let go closes as well; one that lives until the process exits does not. That is safe
    /// but leaves the log beside the library, as reading only always does, until the next writer closes.
    public func close() throws {
        try LibraryError.translating(path: path) {
            // Only a connection that can write merges the log, so it must be the last one to close.
            pool.releaseMemory()
            StopPoint.before(.closing).pass()
            try pool.close()
            checkpointGuard?.close()
            fileUse.end()
            StopPoint.after(.closing).pass()
        }
    }

    /// Lets all reads of this catalog that `body` does on its thread see one consistent snapshot of the library.
    public func onSnapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try read { _ in try body() }
    }

    /// Runs `body` on one consistent snapshot of the library.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try LibraryError.translating(path: path) {
            try pool.unsafeReentrantRead { db in
                // A read inside the closure of another one shares its snapshot.
                if db.isInsideTransaction { return try body(db) }
                try db.beginTransaction(.deferred)
                do {
                    let result = try body(db)
                    try db.commit()
                    return result
                } catch {
                    try? db.rollback()
                    throw error
                }
            }
        }
    }

    /// Runs `body` in one transaction.
    ///
    /// - Parameter step: What the transaction does, by which tests stop it.
    func write<Result>(_ step: StopPoint.Step, _ body: (Database) throws -> Result) throws -> Result {
        guard access != .readOnly else { throw LibraryError.readOnly(path: path.string) }
        let result = try LibraryError.translating(path: path) { try pool.write(step, body) }
        mergeLogIfLong()
        return result
    }

    /// Bytes of the log from which on it is merged into the library after a commit; SQLite's own bound of 1,000 pages.
    private static let longLog = 1000 * Int64(CatalogSchema.pageSize)

    /// Merges the log as far as readers let it, unless somebody reads the library file as unchanging. What fails is done
    /// after a later commit, or when the library is closed.
    private func mergeLogIfLong() {
        guard (SystemCall.fileSize(location.log) ?? 0) >= Self.longLog else { return }
        checkpointGuard?.whileNobodyReadsUnchanged {
            _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
        }
    }

    /// The error for a value in the tables that the catalog never writes.
    func corrupt(_ detail: String) -> LibraryError {
        .corrupt(path: path.string, detail: detail)
    }
}
