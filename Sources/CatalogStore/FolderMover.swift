import FilePaths
import Foundation
import GRDB
import SystemPackage

/// Gives everything at or below a folder the same place below another folder, inside a transaction that the caller begins and commits.
///
/// All rows first get a temporary path, so that either folder may contain the other one. Only a thousand rows are in memory at a time.
struct FolderMover {
    let db: Database
    let location: LibraryLocation
    /// The folder, or the single file; absolute, and not the root.
    let old: FilePath
    /// Its new path, absolute.
    let new: FilePath

    /// What temporary paths begin with. No file can have such a path, because it is not standardized.
    private static let parking = Array("//relocated".utf8)
    private static let rowsAtOnce = 1000

    /// Moves all rows.
    ///
    /// - Returns: The number of images and failures.
    func move() throws -> Int {
        let counts = try StoredPath.tables.map { (table: $0, rows: try park($0)) }
        for (table, rows) in counts where rows > 0 {
            switch table {
            case "images": try forEachParked(in: table, place(image:))
            case "failures": try forEachParked(in: table, place(failure:))
            default: try forEachParked(in: table) { try place($0, in: table) }
            }
        }
        return counts.filter { ["images", "failures"].contains($0.table) }.reduce(0) { $0 + $1.rows }
    }

    // MARK: Temporary paths

    private func park(_ table: String) throws -> Int {
        let update = try db.cachedStatement(
            sql: "UPDATE \(table) SET path = \(StoredPath.parameter) WHERE path = \(StoredPath.parameter)")
        var count = 0
        for condition in location.storedConditions(for: [old]) {
            let select = try db.cachedStatement(
                sql:
                    "SELECT \(StoredPath.column) FROM \(table) WHERE \(condition.sql) LIMIT \(Self.rowsAtOnce)"
            )
            while true {
                let stored = try Data.fetchAll(select, arguments: StatementArguments(condition.values))
                if stored.isEmpty { break }
                for path in stored {
                    try update.execute(arguments: [parkedPath(of: path), path])
                }
                count += stored.count
            }
        }
        return count
    }

    private func parkedPath(of stored: Data) -> Data {
        guard let rest = location.absolute(stored).relative(to: old) else { return Data(Self.parking) }
        return Data(Self.parking + [UInt8(ascii: "/")] + rest.bytes)
    }

    /// A row with a temporary path.
    private struct Parked {
        let path: Data
        /// Its new path, as it is stored.
        let destination: Data
    }

    private func forEachParked(in table: String, _ body: (Parked) throws -> Void) throws {
        let range = PathRange(below: Self.parking)
        let select = try db.cachedStatement(
            sql: """
                SELECT \(StoredPath.column) FROM \(table)
                WHERE path >= \(StoredPath.parameter) AND path < \(StoredPath.parameter) LIMIT \(Self.rowsAtOnce)
                """)
        while true {
            let rows = try Data.fetchAll(select, arguments: [Data(Self.parking), range.upper])
            if rows.isEmpty { return }
            for path in rows {
                let moved = FilePath(bytes: new.bytes + path.dropFirst(Self.parking.count))
                try body(Parked(path: path, destination: location.parameter(moved)))
            }
        }
    }

    // MARK: New paths

    private func place(_ row: Parked, in table: String) throws {
        try db.cachedStatement(
            sql:
                "UPDATE OR REPLACE \(table) SET path = \(StoredPath.parameter) WHERE path = \(StoredPath.parameter)"
        ).execute(arguments: [row.destination, row.path])
    }

    private func place(image row: Parked) throws {
        let former = try db.cachedStatement(
            sql: "SELECT id FROM images WHERE path = \(StoredPath.parameter)")
        let own = try Int64.fetchOne(former, arguments: [row.path])
        guard let own else { return }
        if let other = try Int64.fetchOne(former, arguments: [row.destination]) {
            try takeOver(from: other, to: own)
            try WordsWriter(db: db).removeImages(where: "id = ?", [other])
        }
        try db.cachedStatement(sql: "DELETE FROM failures WHERE path = \(StoredPath.parameter)")
            .execute(arguments: [row.destination])
        try place(row, in: "images")
        try WordsWriter(db: db).write(of: own)
    }

    /// An image has the better claim to a path than a failure: people may have given it tags.
    private func place(failure row: Parked) throws {
        let images = try db.cachedStatement(
            sql: "SELECT 1 FROM images WHERE path = \(StoredPath.parameter)")
        guard try Int.fetchOne(images, arguments: [row.destination]) != nil else {
            return try place(row, in: "failures")
        }
        try db.cachedStatement(sql: "DELETE FROM failures WHERE path = \(StoredPath.parameter)")
            .execute(arguments: [row.path])
    }

    /// Gives an image the tags that people gave the one whose path it gets and, if both have the same content, what was computed of
    /// that one only. Embeddings keep their ids, so that an index file stays in step.
    private func takeOver(from other: Int64, to own: Int64) throws {
        try execute(
            "INSERT OR IGNORE INTO imageGivenTags (imageID, tagID) SELECT ?, tagID FROM imageGivenTags WHERE imageID = ?",
            [own, other])
        let contents = try db.cachedStatement(
            sql: "SELECT COUNT(DISTINCT contentHash) FROM images WHERE id IN (?, ?)")
        guard try Int.fetchOne(contents, arguments: [own, other]) == 1 else { return }
        try execute("UPDATE OR IGNORE embeddings SET imageID = ? WHERE imageID = ?", [own, other])
        try execute(
            "INSERT OR IGNORE INTO imageMadeTags (imageID, tagID) SELECT ?, tagID FROM imageMadeTags WHERE imageID = ?",
            [own, other])
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
