import FilePaths
package import GRDB
public import LibraryStore
import StopPoints
public import SystemPackage

/// The catalog of a library: its images, the files that could not be read, the models, and the embeddings.
///
/// A library is one SQLite file. All methods take and return absolute paths, as bytes; see `LibraryChange` for the
/// form that they must have. Resolve symbolic links in the folders to index, because the catalog resolves those in the
/// path of its own folder.
///
/// **Threads.** Every method may be called from any thread, and blocks. Reads run in parallel with other reads and with
/// a write, in this process and in others. They see the last committed batch; with read-only access to a library that
/// no other program had open, they see the library as it was when it was opened. Writes wait for one another, at most
/// ten seconds for another process. The closure of a read may call other reads of the same catalog.
///
/// **Safety.** Each write is one transaction: after an error, a crash or `kill -9`, either all of it is stored or
/// nothing, and earlier writes are kept. The catalog uses SQLite's write-ahead log with `synchronous=NORMAL`, so a
/// power failure may undo the last batches but damages nothing.
///
/// **Errors.** All methods throw `LibraryError`. Methods that take a closure also rethrow its errors.
///
/// ```swift
/// let catalog = try Catalog(path: "library.sqlite", access: .readWrite(create: true))
/// let model = try catalog.registerModel(name: "scenes", fingerprint: fingerprint, dimension: 128)
/// try catalog.apply([.upsert(image, vector: vector)], modelID: model.id)
/// try catalog.close()
/// ```
public final class Catalog: Library, Sendable {
    /// How a library is opened.
    public enum Access: Sendable, Hashable {
        /// For reading and writing. With `create`, creates the library and its parent folders if they are missing.
        /// Migrates a library of an older version.
        case readWrite(create: Bool)

        /// For reading only: writes nothing, and creates or grows no file. This works on a full or read-only disk.
        /// Another process may write meanwhile.
        case readOnly
    }

    /// The schema version that this program writes.
    public static var currentVersion: Int { CatalogSchema.version }

    /// The library file: absolute, symbolic links resolved.
    public var path: FilePath { location.file }

    /// How the library was opened.
    public let access: Access

    /// The schema version that the library had before this object migrated it; nil if it did not.
    public let formerVersion: Int?

    package let location: LibraryLocation
    package let pool: DatabasePool
    /// For a reader: keeps the library file unchanged if it is read as immutable. For a writer: allows merging the log
    /// only while no such reader exists.
    private let checkpointGuard: CheckpointGuard?
    private let fileUse: LibraryFileUse

    /// Opens the library file at `path`.
    ///
    /// Throws if the file is not a Photoseek library, and leaves it unchanged.
    ///
    /// On a disk without working locks, the library is read as immutable, and other programs must not write it
    /// meanwhile. Throws `LibraryError.noLocks` if its log is not merged yet.
    ///
    /// - Parameters:
    ///   - path: The library file.
    ///   - access: How to open it.
    ///   - pageCache: The memory that each connection may use to keep pages of the library, in bytes; nil for SQLite's own limit of about
    ///     2 MB. Reads that run at the same time have a connection each.
    /// - Throws: `LibraryError.notFound`, `LibraryError.notALibrary`,
    ///   `LibraryError.newerVersion`, `LibraryError.olderVersion`
    ///   with read-only access, `LibraryError.corrupt`, and the errors about files and disks.
    public convenience init(path: FilePath, access: Access, pageCache: Int? = nil) throws {
        try self.init(path: path, access: access, pageCache: pageCache, readsOlder: false)
    }

    /// Opens a library.
    ///
    /// - Parameter readsOlder: Whether a library of an older version is opened for reading all the same. Most reads of it fail.
    init(path: FilePath, access: Access, pageCache: Int?, readsOlder: Bool) throws {
        let location = try LibraryLocation(path: path, createFolder: access == .readWrite(create: true))
        self.location = location
        self.access = access
        let use = try LibraryFileUse(path: location.file) {
            try Self.check($0, path: location.file, access: access)
        }
        fileUse = use
        (pool, checkpointGuard, formerVersion) = try LibraryError.translating(path: location.file) {
            switch access {
            case .readWrite:
                let (pool, former) = try Self.openForWriting(location, use: use, pageCache: pageCache)
                return (pool, CheckpointGuard(location.file, forWriting: true, use: use), former)
            case .readOnly:
                let (pool, checkpointGuard) = try Self.openForReading(
                    location, use: use, pageCache: pageCache, acceptsOlder: readsOlder)
                return (pool, checkpointGuard, nil)
            }
        }
    }

    deinit {
        // Close the connections before `fileUse` stops counting this catalog.
        try? close()
    }

    /// Closes the library. Merges the write-ahead log into the library file and removes the log, if no other program
    /// has the library open. Later calls throw `LibraryError.closed`.
    ///
    /// A catalog also closes when it is deallocated, but not when the process exits before that. This is safe, but the
    /// log stays beside the library until the next writer closes. A read-only catalog never removes the log.
    public func close() throws {
        try LibraryError.translating(path: path) {
            // Only a connection that can write merges the log, so it must close last: release the readers first.
            pool.releaseMemory()
            StopPoint.before(.closing).pass()
            try pool.close()
            checkpointGuard?.close()
            fileUse.end()
            StopPoint.after(.closing).pass()
        }
    }

    /// Runs `body`. All reads of this catalog that `body` makes on its thread see one consistent snapshot of the
    /// library.
    public func onSnapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try read { _ in try body() }
    }

    /// Runs `body` on one consistent snapshot of the library.
    package func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try LibraryError.translating(path: path) {
            try pool.unsafeReentrantRead { db in
                // A read inside the closure of another read shares its snapshot.
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
    /// - Parameter step: What the transaction does. Tests can stop the process at this step.
    func write<Result>(_ step: StopPoint.Step, _ body: (Database) throws -> Result) throws -> Result {
        guard access != .readOnly else { throw LibraryError.readOnly(path: path.string) }
        let result = try LibraryError.translating(path: path) { try pool.write(step, body) }
        mergeLogIfLong()
        return result
    }

    /// The size in bytes at which the log is merged into the library after a commit: 1,000 pages, SQLite's default.
    private static let longLog = 1000 * Int64(CatalogSchema.pageSize)

    /// Merges the log as far as current readers allow, unless a program reads the library file as immutable. If this
    /// fails, a later commit or closing the library merges the log.
    private func mergeLogIfLong() {
        guard (SystemCall.fileSize(location.log) ?? 0) >= Self.longLog else { return }
        checkpointGuard?.whileNobodyReadsUnchanged {
            _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
        }
    }

    /// Returns the error for a value in the tables that the catalog itself never writes.
    func corrupt(_ detail: String) -> LibraryError {
        .corrupt(path: path.string, detail: detail)
    }
}
