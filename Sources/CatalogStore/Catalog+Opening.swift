import FilePaths
import Foundation
import GRDB
import LibraryStore
import StopPoints
import SystemPackage

extension Catalog {
    /// Throws if the file is not a library, has a newer schema version, or is missing and must not be created.
    static func check(_ kind: LibraryHeader.Kind, path: FilePath, access: Access) throws {
        switch kind {
        case .library(let version):
            try refuseNewer(version ?? 0, path: path)
        case .missing:
            guard access == .readWrite(create: true) else { throw LibraryError.notFound(path: path.string) }
        case .empty:
            // A program that was killed while it created the library leaves an empty file.
            guard access == .readWrite(create: true) else { throw LibraryError.notFound(path: path.string) }
        case .other(let found):
            throw LibraryError.notALibrary(path: path.string, found: found)
        }
    }

    static func openForWriting(
        _ location: LibraryLocation, use: LibraryFileUse, pageCache: Int?
    ) throws -> DatabasePool {
        let path = location.file
        var configuration = baseConfiguration(pageCache)
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            try markIfNew(db, path: path)
            // The log grows during a long read; afterwards SQLite shrinks it to this size. `Catalog.write` merges it,
            // because SQLite does not know about readers without shared memory.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 0")
        }
        let pool = try openPool(path: path, configuration: configuration, use: use)
        try refuseNewer(try pool.read(schemaVersion), path: path)
        try migrate(pool)
        try pool.write(.relocation) { try location.makePathsRelative(in: $0) }
        return pool
    }

    static func refuseNewer(_ version: Int, path: FilePath) throws {
        guard version <= CatalogSchema.version else {
            throw LibraryError.newerVersion(
                path: path.string, expected: CatalogSchema.version, found: version)
        }
    }

    /// Migrates the schema to the current version; another program may be doing the same at the same time.
    private static func migrate(_ pool: DatabasePool) throws {
        var version = try pool.read(schemaVersion)
        while version < CatalogSchema.version {
            do {
                StopPoint.before(.migration).pass()
                try CatalogSchema.migrator.migrate(pool)
                StopPoint.after(.migration).pass()
                return
            } catch let error as DatabaseError {
                // If another program migrated first, this migration failed as a whole; continue from its version.
                let reached = try pool.read(schemaVersion)
                guard reached > version else { throw error }
                version = reached
            }
        }
    }

    /// How long to wait for another program, in seconds.
    static let busySeconds = 10
    /// How long to wait between two attempts, in seconds.
    static let pollSeconds = 0.005

    /// - Parameter pageCache: The memory for pages of each connection, in bytes; nil for SQLite's own limit.
    static func baseConfiguration(_ pageCache: Int?) -> Configuration {
        var configuration = Configuration()
        configuration.label = "photoseek.catalog"
        configuration.busyMode = .timeout(Double(busySeconds))
        configuration.prepareDatabase { db in
            // The library file may come from an untrusted source: SQL in its schema must not run unsafe functions,
            // and SQLite must detect broken pages when it reads them.
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            // A negative number is one of kibibytes.
            if let pageCache { try db.execute(sql: "PRAGMA cache_size = \(-max(pageCache / 1024, 1))") }
        }
        return configuration
    }

    /// Opens the pool for writing. Two programs that create the same library at the same time wait for each other.
    private static func openPool(
        path: FilePath, configuration: Configuration, use: LibraryFileUse
    ) throws -> DatabasePool {
        var file: CheckpointGuard?
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            do {
                return try DatabasePool(path: sqliteName(path), configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // On a disk without working locks, SQLite also reports that the file is locked.
                file = file ?? CheckpointGuard(path, forWriting: false, use: use)
                guard file?.hasLocks != false else { throw LibraryError.noLocks(path: path.string) }
                // SQLite ignores the busy timeout when it switches to WAL, so wait here.
                guard ContinuousClock.now < deadline else { throw error }
                Thread.sleep(forTimeInterval: pollSeconds)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
                // SQLite does not report whether it failed to open a file or to create one.
                throw SystemCall.refusesNewFiles(besides: path)
                    ? LibraryError.readOnly(path: path.string) : error
            }
        }
    }

    /// The name to give to SQLite: the path, or its URI if the path is not UTF-8. SQLite decodes the URI.
    static func sqliteName(_ path: FilePath) -> String { path.isText ? path.string : path.uri }

    /// Sets the page size and the application id of an empty database; throws if the database has another
    /// application id.
    ///
    /// This happens before the switch to WAL, so that both values are always in the library file itself.
    private static func markIfNew(_ db: Database, path: FilePath) throws {
        var isNew = false
        // Read both in one transaction, because another program may create the same library meanwhile.
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
}

extension DatabasePool {
    /// Runs `body` in one transaction. Tests can stop the process before the transaction begins, before it commits, and
    /// after it commits.
    func write<Result>(_ step: StopPoint.Step, _ body: (Database) throws -> Result) throws -> Result {
        StopPoint.before(step).pass()
        let result = try write { db in
            let result = try body(db)
            StopPoint.inside(step).pass()
            return result
        }
        StopPoint.after(step).pass()
        return result
    }
}
