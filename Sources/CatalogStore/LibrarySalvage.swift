import FilePaths
import Foundation
import GRDB
import LibraryStore
import StopPoints
public import SystemPackage

/// Copies what can be read of a damaged library into a new one.
///
/// What people gave comes first: tags, saved searches, folders and rules for crawls, and what was learned. Then come images with their embeddings and facts. The
/// records of search indexes are left out, and so is what strengths are computed from; the next run makes both again. If a row of facts
/// cannot be read, the next run reads the facts of all images again.
///
/// ```swift
/// let report = try LibrarySalvage(damaged: "photos.sqlite").write(to: "photos.sqlite.salvaged")
/// ```
///
/// A value; each of its methods blocks.
public struct LibrarySalvage: Sendable {
    /// How many rows of one table were copied.
    public struct Table: Hashable, Sendable {
        /// The name of the table.
        public let name: String
        /// The number of rows that were copied.
        public let copied: Int
        /// Whether some rows could not be read.
        public let isIncomplete: Bool
    }

    /// The oldest schema whose rows mean the same as in the current one.
    private static let oldestVersion = 5

    /// Tables in the order in which they are copied: what cannot be made again first.
    static let tables = [
        "givenTags", "imageGivenTags", "savedSearches", "folders", "excludes", "crawlLimits", "models",
        "learned",
        "images", "failures", "facts", "tags", "imageTags", "companions", "madeTags", "imageMadeTags",
        "mountPoints", "indexSettings", "embeddings",
    ]
    /// The tables with what the files of pictures say.
    private static let read: Set = ["facts", "tags", "imageTags", "companions"]

    private let damaged: FilePath

    /// A salvage of the library at a path.
    public init(damaged: FilePath) { self.damaged = damaged }

    /// Writes what can be read into a new library, which is complete and sound afterwards.
    ///
    /// - Parameter path: Where the new library lies; a file that is there is removed. It must be in the folder of the damaged library,
    ///   because the paths of images are kept relative to it.
    /// - Returns: The tables with the numbers of their rows.
    /// - Throws: `LibraryError.corrupt` if not even the list of tables can be read, `LibraryError.olderVersion` for a schema that is too
    ///   old, or another `LibraryError`.
    /// - Complexity: O(bytes of the library).
    public func write(to path: FilePath) throws -> [Table] {
        for ending in ["", "-wal", "-shm"] { path.appending(suffix: ending).unlink() }
        let source = try LibraryError.translating(path: damaged) { try open() }
        let target = try Catalog(path: path, access: .readWrite(create: true))
        let tables = try target.write(.salvage) { db in
            try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
            let tables = try source.inDatabase { damaged in
                try self.tables(of: damaged).map { try SalvagedTable($0, from: damaged, to: db).copy() }
            }
            try target.deleteDanglingRows(in: db)
            if tables.contains(where: { $0.isIncomplete && Self.read.contains($0.name) }) {
                try db.execute(sql: "UPDATE facts SET basis = x''")
            }
            try WordsWriter(db: db).writeAll()
            return tables
        }
        try source.close()
        try target.close()
        return tables
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Catalog.baseConfiguration(nil)
        configuration.readonly = true
        // Damaged rows are found one by one, and rows on the same page that are sound are kept.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = OFF") }
        return try DatabaseQueue(path: Catalog.sqliteName(damaged), configuration: configuration)
    }

    /// The tables that are copied and that the damaged library has, in their order.
    private func tables(of db: Database) throws -> [String] {
        let version = try Catalog.schemaVersion(db)
        guard version >= Self.oldestVersion else {
            throw LibraryError.olderVersion(
                path: damaged.string, expected: Self.oldestVersion, found: version)
        }
        let names = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        return Self.tables.filter(names.contains)
    }
}
