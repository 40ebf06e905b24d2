import FilePaths
import Foundation
import GRDB
public import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// Returns the folders that the library keeps up to date, sorted by path.
    public func folders() throws -> [FilePath] {
        try read { try folderRows($0).map(\.path).sorted { $0.precedes($1) } }
    }

    /// Adds folders, given by absolute paths, to those that the library keeps up to date. A folder that it keeps already is
    /// added no second time.
    public func addFolders(_ paths: [FilePath]) throws {
        for path in paths where path != "/" {
            if let problem = LibraryLocation.problem(with: path) {
                throw LibraryError.unexpected(path: self.path.string, detail: problem)
            }
        }
        guard !paths.isEmpty else { return }
        try write(.crawlRules) { db in
            var known = Set(try folderRows(db).map(\.path))
            for path in paths.map(location.canonical) where known.insert(path).inserted {
                try db.execute(
                    sql: "INSERT INTO folders (path) VALUES (\(StoredPath.parameter))",
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
            let rows = try folderRows(db).filter { $0.path == location.canonical(path) }
            for row in rows {
                try db.execute(sql: "DELETE FROM folders WHERE rowid = ?", arguments: [row.id])
            }
            return !rows.isEmpty
        }
    }

    private func folderRows(_ db: Database) throws -> [(id: Int64, path: FilePath)] {
        let rows = try Row.fetchCursor(db, sql: "SELECT rowid, \(StoredPath.column) FROM folders")
        var folders: [(Int64, FilePath)] = []
        while let row = try rows.next() {
            let path = try location.path(in: row, atIndex: 1)
            folders.append((try row.decode(Int64.self, atIndex: 0), path.lexicallyNormalized()))
        }
        return folders
    }

    /// Returns what the library leaves out when its folders are crawled.
    public func crawlRules() throws -> CrawlRules {
        try read { db in
            let excludes = try String.fetchAll(
                db, sql: "SELECT pattern FROM excludes WHERE pattern <> '' ORDER BY place")
            let side = try Int.fetchOne(db, sql: "SELECT leastSide FROM crawlLimits WHERE leastSide > 0")
            return CrawlRules(excludes: excludes.filter(CrawlRules.isPattern), leastSide: side)
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
    /// Converts the absolute path of a folder to the form that the table of folders stores. The library's own folder is a dot,
    /// because its relative path would be empty.
    fileprivate func storedFolder(_ path: FilePath) -> [UInt8] {
        path == folder ? [UInt8(ascii: ".")] : stored(path)
    }
}
