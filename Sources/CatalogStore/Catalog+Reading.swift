import FilePaths
import Foundation
import GRDB
import SystemPackage

/// Opening a library for reading, without a file being made or growing.
extension Catalog {
    /// Opens the pool for reading, and the guard that keeps the library file as it is where that is needed.
    static func openForReading(
        _ location: LibraryLocation, use: LibraryFileUse
    ) throws -> (DatabasePool, CheckpointGuard?) {
        let opened = try openReadOnlyPool(location, use: use)
        let path = location.file
        let found = try opened.0.read(schemaVersion)
        try refuseNewer(found, path: path)
        guard found == CatalogSchema.version else {
            throw LibraryError.olderVersion(
                path: path.string, expected: CatalogSchema.version, found: found)
        }
        return opened
    }

    /// Another program that has the library open has made the files by which programs are coordinated, and SQLite reads
    /// with these. Where they are missing, or SQLite cannot use them, the library file is read as unchanging, with a
    /// log that was left behind in memory.
    private static func openReadOnlyPool(
        _ location: LibraryLocation, use: LibraryFileUse
    ) throws -> (DatabasePool, CheckpointGuard?) {
        let checkpointGuard = CheckpointGuard(location.file, forWriting: false, use: use)
        let hasLocks = try keepUnchanged(location, checkpointGuard)
        if hasLocks, isInUse(location) {
            do {
                let pool = try sharedPool(location)
                checkpointGuard?.release()
                return (pool, nil)
            } catch let error as DatabaseError where isAboutFiles(error) {
                // Read it as unchanging.
            }
        }
        if logIsEmpty(location) { return (try unchangingPool(location), checkpointGuard) }
        guard hasLocks else { throw LibraryError.noLocks(path: location.file.string) }
        return (try poolWithLogInMemory(location), checkpointGuard)
    }

    /// Whether the library file stays as it is from now on; false on a disk without locks.
    ///
    /// - Throws: ``LibraryError/busy(path:)`` when another program merges the log all the time.
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

    /// Whether SQLite could not make, map, grow or lock a file, and not that it found something wrong in it.
    private static func isAboutFiles(_ error: DatabaseError) -> Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PROTOCOL].contains(
            error.resultCode)
    }

    private static var readOnlyConfiguration: Configuration {
        var configuration = baseConfiguration
        configuration.readonly = true
        return configuration
    }

    private static func sharedPool(_ location: LibraryLocation) throws -> DatabasePool {
        try DatabasePool(path: sqliteName(location.file), configuration: readOnlyConfiguration)
    }

    /// SQLite makes and locks nothing, and looks for no log.
    private static func unchangingPool(_ location: LibraryLocation) throws -> DatabasePool {
        try DatabasePool(path: location.file.uri + "?immutable=1", configuration: readOnlyConfiguration)
    }

    /// SQLite reads the log into memory of its own and needs none that is shared: it believes that it has the library for
    /// itself. It cannot merge the log when it closes, as it has the library file for reading only.
    private static func poolWithLogInMemory(_ location: LibraryLocation) throws -> DatabasePool {
        var configuration = readOnlyConfiguration
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        return try DatabasePool(
            path: location.file.uri + "?mode=ro&vfs=unix-none", configuration: configuration)
    }
}
