import FilePaths
import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Keeps the table `words` in step with what is known of images.
struct WordsWriter {
    let db: Database
    /// Whether the library has the tables of tags that people give, which came two schema versions later than words.
    var knowsGivenTags = true

    private static let selection = """
        SELECT images.id, \(StoredPath.column), title, caption FROM images
        LEFT JOIN facts ON facts.imageID = images.id
        """

    /// Writes the words of an image anew, or removes them if it is gone.
    func write(of imageID: Int64) throws {
        let statement = try db.cachedStatement(sql: Self.selection + " WHERE images.id = ?")
        if let row = try Row.fetchOne(statement, arguments: [imageID]) {
            try write(row)
        } else {
            try db.execute(sql: "DELETE FROM words WHERE rowid = ?", arguments: [imageID])
        }
    }

    /// Removes images, and their words.
    ///
    /// - Parameters:
    ///   - condition: A condition on rows of `images`.
    ///   - arguments: Its values.
    func removeImages(where condition: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(
            sql: "DELETE FROM words WHERE rowid IN (SELECT id FROM images WHERE \(condition))"
        ).execute(arguments: arguments)
        try db.cachedStatement(sql: "DELETE FROM images WHERE \(condition)").execute(arguments: arguments)
    }

    /// Writes the words of all images.
    func writeAll() throws {
        let rows = try Row.fetchCursor(db, sql: Self.selection + " ORDER BY images.id")
        while let row = try rows.next() { try write(row) }
    }

    /// Calls `body` with the words that belong to each image, by id.
    func forEachImage(_ body: (_ id: Int64, _ words: PictureWords) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: Self.selection + " ORDER BY images.id")
        while let row = try rows.next() {
            try body(try row.decode(Int64.self, atIndex: 0), try words(in: row))
        }
    }

    /// The tags of the file, and those that people gave.
    private func tags(of imageID: Int64) throws -> [String] {
        let own = try db.cachedStatement(
            sql: "SELECT name FROM imageTags JOIN tags ON tags.id = tagID WHERE imageID = ? ORDER BY place")
        guard knowsGivenTags else { return try String.fetchAll(own, arguments: [imageID]) }
        let given = try db.cachedStatement(
            sql:
                "SELECT name FROM imageGivenTags JOIN givenTags ON givenTags.id = tagID WHERE imageID = ? ORDER BY name"
        )
        return try String.fetchAll(own, arguments: [imageID]) + String.fetchAll(given, arguments: [imageID])
    }

    private func words(in row: Row) throws -> PictureWords {
        let path = FilePath(bytes: try row.withUnsafeData(atIndex: 1) { $0.map { [UInt8]($0) } ?? [] })
        return PictureWords(
            path: path, tags: try tags(of: try row.decode(Int64.self, atIndex: 0)),
            title: try row.decode(String?.self, atIndex: 2), caption: try row.decode(String?.self, atIndex: 3)
        )
    }

    private func write(_ row: Row) throws {
        let id = try row.decode(Int64.self, atIndex: 0)
        let words = try words(in: row)
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO words (rowid, tags, title, name, caption, folders) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id] + StatementArguments(words.texts))
    }
}
