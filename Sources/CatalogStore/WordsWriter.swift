import FilePaths
import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Keeps the table `words` in step with what is known of images. A trigger removes the words of a removed image.
struct WordsWriter {
    let db: Database

    private static let selection = """
        SELECT images.id, \(StoredPath.column), title, caption FROM images
        LEFT JOIN facts ON facts.imageID = images.id
        """

    /// Writes the words of an image anew; does nothing if there is no such image.
    func write(of imageID: Int64) throws {
        let statement = try db.cachedStatement(sql: Self.selection + " WHERE images.id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [imageID]) else { return }
        try write(row)
    }

    /// Writes the words of all images.
    func writeAll() throws {
        let rows = try Row.fetchCursor(db, sql: Self.selection + " ORDER BY images.id")
        while let row = try rows.next() { try write(row) }
    }

    private func write(_ row: Row) throws {
        let id = try row.decode(Int64.self, atIndex: 0)
        let path = FilePath(bytes: try row.withUnsafeData(atIndex: 1) { $0.map { [UInt8]($0) } ?? [] })
        let tags = try String.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT name FROM imageTags JOIN tags ON tags.id = tagID WHERE imageID = ? ORDER BY place"
            ),
            arguments: [id])
        let words = PictureWords(
            path: path, tags: tags, title: try row.decode(String?.self, atIndex: 2),
            caption: try row.decode(String?.self, atIndex: 3))
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO words (rowid, tags, title, name, caption, folders) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id] + StatementArguments(words.texts))
    }
}
