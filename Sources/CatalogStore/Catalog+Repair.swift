import Foundation
import GRDB
import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// What can be repaired inside a library file, without a loss of anything that cannot be made again.
    public enum Repair: Hashable, Sendable {
        /// Makes all indexes of tables anew from their rows.
        case tableIndexes
        /// Deletes rows that belong to rows which are gone.
        case danglingRows
        /// Deletes rows that contradict an image or an embedding that exists.
        case contradictions
        /// Deletes these embeddings, of any models. The next run makes them again.
        case embeddings([Int64])
        /// Writes the words of all images anew.
        case words
        /// Forgets that these files failed. The next run reads them again.
        case failures([FilePath])
    }

    /// Repairs the library, in one transaction and in the order of the repairs.
    ///
    /// - Parameter repairs: What to do; each once.
    /// - Throws: `LibraryError`, after which nothing is changed.
    /// - Complexity: O(bytes of the library).
    public func repair(_ repairs: [Repair]) throws {
        try write(.repair) { db in
            // Other tables may be checked at the end of the transaction, once all that is wrong is gone.
            try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
            for repair in repairs { try perform(repair, in: db) }
        }
    }

    private func perform(_ repair: Repair, in db: Database) throws {
        switch repair {
        case .tableIndexes: try db.execute(sql: "REINDEX")
        case .danglingRows: try deleteDanglingRows(in: db)
        case .contradictions:
            for kind in Contradiction.allCases {
                try db.execute(sql: "DELETE FROM \(kind.table) WHERE \(kind.condition)")
            }
        case .embeddings(let ids):
            let deletion = try db.makeStatement(sql: "DELETE FROM embeddings WHERE id = ?")
            for id in ids { try deletion.execute(arguments: [id]) }
        case .words: try writeWordsAnew(in: db)
        case .failures(let paths):
            let deletion = try db.makeStatement(
                sql: "DELETE FROM failures WHERE path = \(StoredPath.parameter)")
            for path in paths { try deletion.execute(arguments: [location.parameter(path)]) }
        }
    }

    /// Deletes rows until none is left that belongs to a row which is gone: those of a deleted row may belong to it.
    func deleteDanglingRows(in db: Database) throws {
        let references = try Row.fetchAll(
            db,
            sql: """
                SELECT tables.name, keys."table", keys."from", COALESCE(keys."to", 'id')
                FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS keys
                WHERE tables.type = 'table'
                """)
        var isDone = false
        while !isDone {
            isDone = true
            for row in references {
                let (table, parent, from, to): (String, String, String, String) =
                    (row[0], row[1], row[2], row[3])
                try db.execute(
                    sql: """
                        DELETE FROM \(table.quotedDatabaseIdentifier) WHERE NOT EXISTS (
                          SELECT 1 FROM \(parent.quotedDatabaseIdentifier) AS parent
                          WHERE parent.\(to.quotedDatabaseIdentifier)
                            = \(table.quotedDatabaseIdentifier).\(from.quotedDatabaseIdentifier))
                        """)
                if db.changesCount > 0 { isDone = false }
            }
        }
    }

    /// A damaged search index of words cannot be emptied, so the table is made anew.
    private func writeWordsAnew(in db: Database) throws {
        guard
            let definition = try String.fetchOne(
                db, sql: "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'words'")
        else { throw corrupt("there is no table of words") }
        try db.execute(sql: "DROP TABLE words")
        try db.execute(sql: definition)
        try WordsWriter(db: db).writeAll()
    }
}
