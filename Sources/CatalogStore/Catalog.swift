import GRDB
import StopPoints

/// The catalog of a library: its images, the files that failed, the models, and the embeddings.
///
/// A library is one SQLite file. Paths go in and come out absolute; see ``CatalogChange`` for the form that
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
/// **Errors.** All methods throw ``CatalogError`` and, where they take a closure, what the closure throws.
public final class Catalog: Sendable {
    /// How a library is opened.
    public enum Access: Sendable, Hashable {
        /// For reading and writing. With `create`, a missing library is made, and the folders that lead to it.
        /// A library of an older version is brought up to date.
        case readWrite(create: Bool)

        /// For reading only, also on a disk or in a folder that cannot be written, and also while another
        /// process writes.
        case readOnly
    }

    /// The library file: absolute, symbolic links resolved.
    public var path: String { location.file }

    /// How the library was opened.
    public let access: Access

    let location: LibraryLocation
    let pool: DatabasePool
    private let fileUse: LibraryFileUse

    /// Opens the library file at `path`.
    ///
    /// A file that is not a Photoseek library is refused and left as it is.
    ///
    /// On a disk that cannot be written, SQLite cannot take locks; the library is then read as unchanging, and
    /// must not be written by others through another mount meanwhile.
    ///
    /// - Throws: ``CatalogError/notFound(path:)``, ``CatalogError/notALibrary(path:found:)``,
    ///   ``CatalogError/newerVersion(path:expected:found:)``, ``CatalogError/olderVersion(path:expected:found:)``
    ///   with read-only access, ``CatalogError/corrupt(path:detail:)``, and those of files and disks.
    public init(path: String, access: Access) throws {
        let location = try LibraryLocation(path: path, createFolder: access == .readWrite(create: true))
        self.location = location
        self.access = access
        fileUse = try LibraryFileUse(path: location.file) {
            try Self.check($0, path: location.file, access: access)
        }
        pool = try CatalogError.translating(path: location.file) {
            switch access {
            case .readWrite: try Self.openForWriting(location)
            case .readOnly: try Self.openForReading(location)
            }
        }
    }

    deinit {
        // Before the file counts as unused.
        try? close()
    }

    /// Closes the library: the write-ahead log is merged into the library file and removed, if no other program
    /// has the library open. Later calls throw ``CatalogError/closed(path:)``.
    ///
    /// A catalog that is let go closes as well; one that lives until the process exits does not. That is safe
    /// but leaves the log beside the library, as reading only always does, until the next writer closes.
    public func close() throws {
        try CatalogError.translating(path: path) {
            // Only a connection that can write merges the log, so it must be the last one to close.
            pool.releaseMemory()
            StopPoint.before(.closing).pass()
            try pool.close()
            StopPoint.after(.closing).pass()
        }
    }

    /// Lets all reads of this catalog that `body` does on its thread see one consistent snapshot of the library.
    public func onSnapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try read { _ in try body() }
    }

    /// Runs `body` on one consistent snapshot of the library.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try CatalogError.translating(path: path) {
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
        guard access != .readOnly else { throw CatalogError.readOnly(path: path) }
        return try CatalogError.translating(path: path) { try pool.write(step, body) }
    }

    /// The error for a value in the tables that the catalog never writes.
    func corrupt(_ detail: String) -> CatalogError {
        .corrupt(path: path, detail: detail)
    }
}
