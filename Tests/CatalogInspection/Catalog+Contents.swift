package import CatalogStore
internal import Foundation
internal import FilePaths
internal import GRDB
package import SystemPackage

/// All that a library says of pictures, in a form in which two libraries can be compared.
extension Catalog {
    /// Returns a line for each row of each table that describes pictures: the table, the path, and the other columns as SQL literals.
    /// Ids, which depend on the history of a library, are left out. Sorted.
    ///
    /// - Parameters:
    ///   - name: The path to write for a path: the same for all hard links of a file.
    ///   - hasOneName: Whether only one path leads to the file. Of a file with several paths, what follows from the path is left out.
    package func contents(
        name: (FilePath) -> FilePath = { $0 }, hasOneName: (FilePath) -> Bool = { _ in true }
    ) throws -> [String] {
        try read { db in
            var lines: [String] = []
            for part in Self.parts {
                let columns =
                    try part.columns
                    ?? String.fetchAll(
                        db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [part.table]
                    )
                    .filter { $0 != "path" && $0 != "id" && $0 != "imageID" }
                let literals = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
                let rows = try Row.fetchCursor(
                    db,
                    sql: "SELECT CAST(\(part.path) AS BLOB), \(literals) FROM \(part.source ?? part.table)")
                while let row = try rows.next() {
                    let path = location.absolute(try row.decode(Data.self, atIndex: 0))
                    if part.followsFromPath && !hasOneName(path) { continue }
                    lines.append(
                        "\(part.table) \(name(path).uri) \(try row.decode(String.self, atIndex: 1))")
                }
            }
            lines += try String.fetchAll(
                db, sql: "SELECT 'models ' || name || fingerprint || dimension || precision FROM models")
            return lines.sorted()
        }
    }

    /// A table, and how its rows lead to paths.
    private struct Part {
        let table: String
        var source: String?
        var path = "images.path"
        /// All but the path and ids if nil.
        var columns: [String]?
        var followsFromPath = false
    }

    private static let parts = [
        Part(table: "images"),
        Part(table: "failures", path: "failures.path"),
        Part(
            table: "embeddings",
            source: "embeddings JOIN images ON images.id = imageID JOIN models ON models.id = modelID",
            columns: ["models.name", "vector"]),
        Part(
            table: "strengthReferences",
            source: """
                strengthReferences JOIN embeddings ON embeddings.id = embeddingID
                JOIN images ON images.id = imageID
                """, columns: ["value"]),
        Part(
            table: "facts", source: "facts JOIN images ON images.id = imageID", followsFromPath: true),
        Part(
            table: "imageTags",
            source: "imageTags JOIN images ON images.id = imageID JOIN tags ON tags.id = tagID",
            columns: ["place", "kind", "name"], followsFromPath: true),
        Part(
            table: "companions", source: "companions JOIN images ON images.id = imageID",
            followsFromPath: true),
        Part(
            table: "words", source: "words JOIN images ON images.id = words.rowid",
            columns: ["tags", "title", "name", "caption", "folders"], followsFromPath: true),
    ]
}
