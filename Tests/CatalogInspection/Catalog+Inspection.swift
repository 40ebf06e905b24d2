package import CatalogStore
internal import Foundation
internal import FilePaths
internal import GRDB
internal import LibraryStore
internal import SystemPackage

/// What tests look at below the catalog, and what they do to it.
extension Catalog {
    /// Checks the invariants of the tables.
    ///
    /// - Throws: ``LibraryError/corrupt(path:detail:)`` with a violated invariant.
    package func checkInvariants() throws {
        try read { db in
            let structure = try String.fetchAll(db, sql: "PRAGMA integrity_check")
            guard structure == ["ok"] else { throw broken(structure.joined(separator: "; ")) }
            let promises = [
                "an embedding without an image or a model": "SELECT 1 FROM pragma_foreign_key_check",
                "a path that is an image and a failure": "SELECT 1 FROM images JOIN failures USING (path)",
                "an image with a temporary path": "SELECT 1 FROM images WHERE path LIKE '//%'",
                "a vector of the wrong length": """
                SELECT 1 FROM embeddings JOIN models ON modelID = models.id
                WHERE length(vector) <> CASE precision WHEN 'float32' THEN 4 WHEN 'float16' THEN 2 END * dimension
                """,
                "an embedding that exists and is recorded as removed": """
                SELECT 1 FROM embeddings JOIN removedEmbeddings ON embeddings.id = embeddingID
                """,
            ]
            for (promise, query) in promises where try Row.fetchOne(db, sql: query) != nil {
                throw broken(promise)
            }
            for table in StoredPath.tables {
                let rows = try Row.fetchCursor(db, sql: "SELECT CAST(path AS BLOB) FROM \(table)")
                while let row = try rows.next() {
                    let stored = try row.decode(Data.self, atIndex: 0)
                    let path = location.absolute(stored)
                    guard stored.elementsEqual(location.stored(path)),
                        LibraryLocation.problem(with: path) == nil
                    else { throw broken("the stored path \(path) is not in the standard form") }
                }
            }
            try checkWords(db)
        }
    }

    /// Checks that the words of every image are those of its path and its facts, and that no others are there.
    private func checkWords(_ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT id, CAST(path AS BLOB) FROM images")
        guard try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM words") == rows.count else {
            throw broken("words without an image")
        }
        for row in rows {
            let id = try row.decode(Int64.self, atIndex: 0)
            let facts = try facts(imageIDs: [id])[id]
            let words = PictureWords(
                path: FilePath(bytes: try row.decode(Data.self, atIndex: 1)),
                tags: (facts?.keywords ?? []) + (facts?.people ?? []), title: facts?.title,
                caption: facts?.caption)
            let kept = try Row.fetchOne(
                db, sql: "SELECT tags, title, name, caption, folders FROM words WHERE rowid = ?",
                arguments: [id])
            guard let kept, try words.texts == (0..<5).map({ try kept.decode(String.self, atIndex: $0) })
            else {
                throw broken("other words than those of image \(id)")
            }
        }
    }

    /// Checks that the index of the words fits them.
    package func checkWordIndex() throws {
        try execute("INSERT INTO words (words) VALUES ('integrity-check')")
    }

    private func broken(_ promise: String) -> LibraryError { .corrupt(path: path.string, detail: promise) }

    /// Returns SQLite's query plan, one step per element.
    package func plan(of query: String) throws -> [String] {
        try read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + query)
            statement.setUncheckedArguments([])
            return try Row.fetchAll(statement).map { try $0.decode(String.self, forColumn: "detail") }
        }
    }

    /// Limits the size of the library to this number of pages, to simulate a full disk.
    package func limitSize(toPages count: Int) throws {
        try pool.write { db in _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(count)") }
    }

    /// The number of pages of the library.
    package func pageCount() throws -> Int {
        try read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
    }

    /// How many pages a reading connection keeps in memory, as SQLite says it.
    package func pageCacheSetting() throws -> String? {
        try read { db in try String.fetchOne(db, sql: "PRAGMA cache_size") }
    }

    /// The settings of the library file and of a writing connection, by the name of their pragma.
    package func settings() throws -> [String: String] {
        try pool.write { db in
            var settings: [String: String] = [:]
            for name in [
                "page_size", "journal_mode", "foreign_keys", "synchronous", "user_version", "application_id",
            ] {
                settings[name] = try String.fetchOne(db, sql: "PRAGMA \(name)")
            }
            return settings
        }
    }

    /// Runs SQL statements outside of a transaction.
    package func execute(_ sql: String) throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// All columns of all tables.
    package func columns() throws -> [TableColumn] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT tables.name, columns.name, columns.type, tables.sql NOT LIKE '%WITHOUT ROWID%'
                    FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
                    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
                    """)
            return try rows.map { row in
                let table = try row.decode(String.self, atIndex: 0)
                return TableColumn(
                    table: table, name: try row.decode(String.self, atIndex: 1),
                    type: try row.decode(String.self, atIndex: 2),
                    hasRowIDs: try row.decode(Bool.self, atIndex: 3),
                    rowCount: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0)
            }
        }
    }
}

/// A column of a table of a library.
package struct TableColumn: Sendable {
    /// The name of the table.
    package let table: String
    /// The name of the column.
    package let name: String
    /// The type in the schema.
    package let type: String
    /// Whether the rows of the table have ids of their own.
    package let hasRowIDs: Bool
    /// The number of rows in the table.
    package let rowCount: Int
}
