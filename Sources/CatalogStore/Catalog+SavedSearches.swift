import GRDB
public import LibraryStore
import StopPoints

extension Catalog {
    /// Returns the searches that people keep, sorted by name.
    public func savedSearches() throws -> [SavedSearch] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT name, query FROM savedSearches WHERE name <> '' ORDER BY name")
            return try rows.map {
                SavedSearch(
                    name: try $0.decode(String.self, atIndex: 0),
                    query: try $0.decode(String.self, atIndex: 1))
            }
        }
    }

    /// Keeps a search, instead of one of the same name.
    public func keep(_ search: SavedSearch) throws {
        try write(.analysis) { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO savedSearches (name, query) VALUES (?, ?)",
                arguments: [search.name, search.query])
        }
    }

    /// Forgets a search.
    ///
    /// - Returns: Whether there was one of the name.
    @discardableResult
    public func removeSavedSearch(named name: String) throws -> Bool {
        try write(.analysis) { db in
            try db.execute(sql: "DELETE FROM savedSearches WHERE name = ?", arguments: [name])
            return db.changesCount > 0
        }
    }
}
