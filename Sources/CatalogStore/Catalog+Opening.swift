import FilePaths
import Foundation
import GRDB
import StopPoints
import SystemPackage

extension Catalog {
    /// Refuses what is not a library, or is of a newer version, and a missing one unless it is to be made.
    static func check(_ kind: LibraryHeader.Kind, path: FilePath, access: Access) throws {
        switch kind {
        case .library(let version):
            try refuseNewer(version ?? 0, path: path)
        case .missing:
            guard access == .readWrite(create: true) else { throw LibraryError.notFound(path: path.string) }
        case .empty:
            // A program that was killed while it made the library leaves an empty file.
            guard access == .readWrite(create: true) else { throw LibraryError.notFound(path: path.string) }
        case .other(let found):
            throw LibraryError.notALibrary(path: path.string, found: found)
        }
    }

    static func openForWriting(_ location: LibraryLocation, use: LibraryFileUse) throws -> DatabasePool {
        let path = location.file
        var configuration = baseConfiguration
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            try markIfNew(db, path: path)
            // The log grows while a long read holds it open; afterwards it shrinks to this size. It is merged by
            // `Catalog.write`, which looks who else reads.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 0")
        }
        let pool = try openPool(path: path, configuration: configuration, use: use)
        try refuseNewer(try pool.read(schemaVersion), path: path)
        try migrate(pool)
        try pool.write(.relocation) { try makePathsRelative($0, location: location) }
        removeStrayIndexFiles(besides: location, pool)
        return pool
    }

    static func refuseNewer(_ version: Int, path: FilePath) throws {
        guard version <= CatalogSchema.version else {
            throw LibraryError.newerVersion(
                path: path.string, expected: CatalogSchema.version, found: version)
        }
    }

    /// Brings the schema up to date, perhaps at the same time as another program.
    private static func migrate(_ pool: DatabasePool) throws {
        var version = try pool.read(schemaVersion)
        while version < CatalogSchema.version {
            do {
                StopPoint.before(.migration).pass()
                try CatalogSchema.migrator.migrate(pool)
                StopPoint.after(.migration).pass()
                return
            } catch let error as DatabaseError {
                // The other one was faster, so that this migration failed as a whole; go on from there.
                let reached = try pool.read(schemaVersion)
                guard reached > version else { throw error }
                version = reached
            }
        }
    }

    /// How long to wait for another program.
    static let busySeconds = 10
    /// How long to wait between two looks whether it has ended.
    static let pollSeconds = 0.005

    static var baseConfiguration: Configuration {
        var configuration = Configuration()
        configuration.label = "photoseek.catalog"
        configuration.busyMode = .timeout(Double(busySeconds))
        configuration.prepareDatabase { db in
            // A library may come from anywhere: no code hidden in its schema runs, and broken pages are
            // noticed where they are read.
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        return configuration
    }

    /// Opens the pool for writing; two programs that make one library at the same time wait for each other.
    private static func openPool(
        path: FilePath, configuration: Configuration, use: LibraryFileUse
    ) throws -> DatabasePool {
        var file: CheckpointGuard?
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            do {
                return try DatabasePool(path: sqliteName(path), configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // SQLite takes a disk without locks for one on which somebody else has all of them.
                file = file ?? CheckpointGuard(path, forWriting: false, use: use)
                guard file?.hasLocks != false else { throw LibraryError.noLocks(path: path.string) }
                // SQLite switches to WAL without waiting for others, whatever the busy timeout.
                guard ContinuousClock.now < deadline else { throw error }
                Thread.sleep(forTimeInterval: pollSeconds)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
                // SQLite does not say that it could not open a file because it could not make it.
                throw SystemCall.refusesNewFiles(besides: path)
                    ? LibraryError.readOnly(path: path.string) : error
            }
        }
    }

    /// The name by which SQLite opens a file: the path, or the URI where the path is not UTF-8. SQLite decodes the URI.
    static func sqliteName(_ path: FilePath) -> String { path.isText ? path.string : path.uri }

    /// Gives an empty database its page size and the mark of a library, before the switch to WAL, so that both
    /// are in the file itself at any moment; refuses a database that has another mark.
    private static func markIfNew(_ db: Database, path: FilePath) throws {
        var isNew = false
        // In one transaction, as another program may make the same library meanwhile.
        try db.inTransaction(.deferred) {
            let applicationID = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
            isNew = applicationID == 0 && tables == 0
            guard isNew || applicationID == CatalogSchema.applicationID else {
                throw LibraryError.notALibrary(
                    path: path.string, found: "a SQLite database of another program")
            }
            return .commit
        }
        guard isNew else { return }
        try db.execute(
            sql: """
                PRAGMA page_size = \(CatalogSchema.pageSize);
                PRAGMA application_id = \(CatalogSchema.applicationID);
                """)
    }

    static func schemaVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Brings absolute paths below the library's folder into relative form: they are left from before the
    /// library file was moved there.
    private static func makePathsRelative(_ db: Database, location: LibraryLocation) throws {
        let range = PathRange(below: location.folder.bytes)
        let prefix = location.folder.bytesWithSlash.count
        for table in ["images", "failures", "mountPoints"] {
            // The cast makes SQLite count bytes, not characters.
            try db.execute(
                sql: """
                    UPDATE OR IGNORE \(table)
                    SET path = CAST(substr(CAST(path AS BLOB), \(prefix) + 1) AS TEXT)
                    WHERE path >= \(StoredPath.parameter) AND path < \(StoredPath.parameter)
                    """, arguments: [range.lower, range.upper])
            let moved = db.changesCount
            // What is known by its relative path already.
            try db.execute(
                sql: """
                    DELETE FROM \(table)
                    WHERE path >= \(StoredPath.parameter) AND path < \(StoredPath.parameter)
                    """, arguments: [range.lower, range.upper])
            guard moved > 0 || db.changesCount > 0 else { continue }
            try db.execute(sql: "DELETE FROM failures WHERE path IN (SELECT path FROM images)")
        }
    }
}
