import FilePaths
import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Opens a library for reading, without creating or growing any file.
extension Catalog {
    /// Opens the pool for reading, and the guard that keeps the library file unchanged if the pool needs that.
    static func openForReading(
        _ location: LibraryLocation, use: LibraryFileUse, pageCache: Int?, acceptsOlder: Bool
    ) throws -> (DatabasePool, CheckpointGuard?) {
        var configuration = baseConfiguration(pageCache)
        configuration.readonly = true
        let opened = try openReadOnlyPool(location, configuration, use: use)
        let path = location.file
        let found = try opened.0.read(schemaVersion)
        try refuseNewer(found, path: path)
        guard found == CatalogSchema.version || acceptsOlder else {
            throw LibraryError.olderVersion(
                path: path.string, expected: CatalogSchema.version, found: found)
        }
        return opened
    }

    /// If another program has the library open, it has created the log and the shared memory file, and SQLite reads
    /// through these.
    ///
    /// If they are missing or SQLite cannot use them, the library file is read as immutable. If a log was left behind,
    /// its index is kept in the memory of this process.
    private static func openReadOnlyPool(
        _ location: LibraryLocation, _ configuration: Configuration, use: LibraryFileUse
    ) throws -> (DatabasePool, CheckpointGuard?) {
        let checkpointGuard = CheckpointGuard(location.file, forWriting: false, use: use)
        let hasLocks = try keepUnchanged(location, checkpointGuard)
        if hasLocks, isInUse(location) {
            do {
                let pool = try sharedPool(location, configuration)
                checkpointGuard?.release()
                return (pool, nil)
            } catch let error as DatabaseError where isAboutFiles(error) {
                // Continue below and read the file as immutable.
            }
        }
        if logIsEmpty(location) { return (try unchangingPool(location, configuration), checkpointGuard) }
        guard hasLocks else { throw LibraryError.noLocks(path: location.file.string) }
        return (try poolWithLogInMemory(location, configuration), checkpointGuard)
    }

    /// Locks the library file so that no program merges a log into it. Returns false if that is impossible, as on a disk
    /// without working locks.
    ///
    /// - Throws: ``LibraryError/busy(path:)`` if another program is merging its log for the whole waiting time.
    private static func keepUnchanged(
        _ location: LibraryLocation, _ checkpointGuard: CheckpointGuard?
    ) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            switch checkpointGuard?.keepUnchanged() {
            case .locked: return true
            case nil, .impossible: return false
            case .heldByOthers:
                guard ContinuousClock.now < deadline else {
                    throw LibraryError.busy(path: location.file.string)
                }
                Thread.sleep(forTimeInterval: pollSeconds)
            }
        }
    }

    private static func isInUse(_ location: LibraryLocation) -> Bool {
        FileStatus(following: location.log) != nil && FileStatus(following: location.sharedMemory) != nil
    }

    private static func logIsEmpty(_ location: LibraryLocation) -> Bool {
        (SystemCall.fileSize(location.log) ?? 0) == 0
    }

    /// Whether SQLite failed to create, map, grow or lock a file, as opposed to finding invalid content.
    private static func isAboutFiles(_ error: DatabaseError) -> Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PROTOCOL].contains(
            error.resultCode)
    }

    private static func sharedPool(
        _ location: LibraryLocation, _ configuration: Configuration
    ) throws -> DatabasePool {
        try DatabasePool(path: sqliteName(location.file), configuration: configuration)
    }

    /// Opens a pool in which SQLite creates no files, takes no locks and ignores any log.
    private static func unchangingPool(
        _ location: LibraryLocation, _ configuration: Configuration
    ) throws -> DatabasePool {
        try DatabasePool(path: location.file.uri + "?immutable=1", configuration: configuration)
    }

    /// Opens a pool in which SQLite uses the log without shared memory, because it assumes exclusive access.
    ///
    /// The pool cannot merge the log when it closes, because the library file is open for reading only.
    private static func poolWithLogInMemory(
        _ location: LibraryLocation, _ readOnly: Configuration
    ) throws -> DatabasePool {
        var configuration = readOnly
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        return try DatabasePool(
            path: location.file.uri + "?mode=ro&vfs=unix-none", configuration: configuration)
    }
}
