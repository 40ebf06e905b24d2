import FilePaths
import Foundation
import GRDB
public import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// Returns the folders that the library keeps up to date, sorted by path.
    public func folders() throws -> [FilePath] {
        try read { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT \(StoredPath.column) FROM folders")
            var folders: [FilePath] = []
            while let row = try rows.next() {
                folders.append(location.folder(try location.path(in: row, atIndex: 0)))
            }
            return folders.sorted { $0.precedes($1) }
        }
    }

    /// Adds folders, given by absolute paths, to those that the library keeps up to date. A folder that it keeps already is
    /// added no second time.
    public func addFolders(_ paths: [FilePath]) throws {
        for path in paths {
            if let problem = LibraryLocation.problem(with: path), path != "/" {
                throw LibraryError.unexpected(path: self.path.string, detail: problem)
            }
        }
        guard !paths.isEmpty else { return }
        try write(.crawlRules) { db in
            for path in paths {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO folders (path) VALUES (\(StoredPath.parameter))",
                    arguments: [Data(location.storedFolder(path))])
            }
        }
    }

    /// Removes a folder from those that the library keeps up to date. What the library knows of its pictures stays.
    ///
    /// - Returns: Whether the library kept it.
    @discardableResult
    public func removeFolder(_ path: FilePath) throws -> Bool {
        try write(.crawlRules) { db in
            try db.execute(
                sql: "DELETE FROM folders WHERE path = \(StoredPath.parameter)",
                arguments: [Data(location.storedFolder(path))])
            return db.changesCount > 0
        }
    }

    /// Returns what the library leaves out when its folders are crawled.
    public func crawlRules() throws -> CrawlRules {
        try read { db in
            let excludes = try String.fetchAll(
                db, sql: "SELECT pattern FROM excludes WHERE pattern <> '' ORDER BY place")
            let side = try Int.fetchOne(db, sql: "SELECT leastSide FROM crawlLimits WHERE leastSide > 0")
            return CrawlRules(excludes: excludes, leastSide: side)
        }
    }

    /// Stores what the library leaves out when its folders are crawled, instead of what it left out before.
    public func setCrawlRules(_ rules: CrawlRules) throws {
        try write(.crawlRules) { db in
            try db.execute(sql: "DELETE FROM excludes; DELETE FROM crawlLimits")
            for (place, pattern) in rules.excludes.enumerated() {
                try db.execute(
                    sql: "INSERT INTO excludes (place, pattern) VALUES (?, ?)", arguments: [place, pattern])
            }
            guard let side = rules.leastSide else { return }
            try db.execute(sql: "INSERT INTO crawlLimits (id, leastSide) VALUES (1, ?)", arguments: [side])
        }
    }
}

extension LibraryLocation {
    /// How the table of folders stores the library's own folder, whose relative path would be empty.
    private static let own: [UInt8] = [UInt8(ascii: ".")]

    /// Converts the absolute path of a folder to the form that the table of folders stores.
    fileprivate func storedFolder(_ path: FilePath) -> [UInt8] {
        canonical(path) == folder ? Self.own : stored(path)
    }

    /// The absolute path of a folder that was stored, as ``absolute(_:)`` returns it.
    fileprivate func folder(_ path: FilePath) -> FilePath {
        path == absolute(Self.own) ? folder : path
    }
}
