import FilePaths
import Foundation
import GRDB
import SystemPackage

/// Changes between absolute and relative paths in all tables, inside a transaction that the caller begins and commits.
extension LibraryLocation {
    /// Makes absolute paths below the library's folder relative. They were stored before the library file was moved
    /// to this folder.
    func makePathsRelative(in db: Database) throws {
        let below = PathCondition.below(folder.bytes)
        // With the cast to BLOB, SQLite counts bytes, not characters.
        let relative = "CAST(substr(CAST(path AS BLOB), \(folder.bytesWithSlash.count) + 1) AS TEXT)"
        try change(below, to: relative, [], in: db)
    }

    /// Makes all relative paths absolute, so that they mean the same files in a library file in another folder.
    func makePathsAbsolute(in db: Database) throws {
        try change(
            .relative, to: "\(StoredPath.parameter) || path", [Data(folder.bytesWithSlash)], in: db)
    }

    /// Gives the rows that fulfil a condition another form of their path.
    ///
    /// - Parameters:
    ///   - condition: Selects paths in the former form, and none in the new one.
    ///   - form: An SQL expression for the path in the new form.
    ///   - values: Its values.
    private func change(
        _ condition: PathCondition, to form: String, _ values: [Data], in db: Database
    ) throws {
        let images = try Int64.fetchAll(
            db, sql: "SELECT id FROM images WHERE \(condition.sql)",
            arguments: StatementArguments(condition.values))
        for table in StoredPath.tables {
            try db.execute(
                sql: "UPDATE OR IGNORE \(table) SET path = \(form) WHERE \(condition.sql)",
                arguments: StatementArguments(values + condition.values))
            let moved = db.changesCount
            // Delete rows whose path already existed in the new form.
            try db.execute(
                sql: "DELETE FROM \(table) WHERE \(condition.sql)",
                arguments: StatementArguments(condition.values))
            guard moved > 0 || db.changesCount > 0 else { continue }
            try db.execute(sql: "DELETE FROM failures WHERE path IN (SELECT path FROM images)")
        }
        for id in images { try WordsWriter(db: db).write(of: id) }
    }
}
