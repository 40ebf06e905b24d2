import GRDB

/// A kind of value that users name in filters, and that a library can list.
public enum SuggestedValue: Sendable {
    /// Keywords of images.
    case keyword
    /// Names of people.
    case person
    /// Towns, regions and countries.
    case place
    /// Names of cameras, without their makers.
    case camera
    /// Names of lenses.
    case lens
}

extension Catalog {
    /// Returns values of a kind that occur in the library, each once, as a help for users who type them.
    ///
    /// Keywords and people are those that some image has or had. Of the other kinds, only those of the first images that were
    /// indexed are looked at, so that the answer comes at once.
    ///
    /// - Parameters:
    ///   - value: The kind of value.
    ///   - limit: The most values.
    /// - Complexity: O(*limit*) for keywords and people, and O(*images*) for the others, with at most 50,000 images.
    public func suggestions(for value: SuggestedValue, limit: Int = 10_000) throws -> [String] {
        try read { db in
            switch value {
            case .keyword: try tagNames("keyword", limit, in: db)
            case .person: try tagNames("person", limit, in: db)
            case .place:
                Array(
                    Set(
                        try ["place", "region", "country"].flatMap { try distinct($0, limit, in: db) })
                ).sorted()
            case .camera: try distinct("cameraModel", limit, in: db)
            case .lens: try distinct("lens", limit, in: db)
            }
        }
    }

    /// The most images of which columns without an index are read.
    private static let suggestionImages = 50_000

    private func tagNames(_ kind: String, _ limit: Int, in db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT name FROM tags WHERE kind = ?
                UNION SELECT name FROM givenTags WHERE ? = 'keyword'
                UNION SELECT name FROM madeTags WHERE ? = 'keyword' ORDER BY name LIMIT ?
                """, arguments: [kind, kind, kind, limit])
    }

    private func distinct(_ column: String, _ limit: Int, in db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT \(column) FROM (SELECT \(column) FROM facts LIMIT ?)
                WHERE \(column) IS NOT NULL ORDER BY 1 LIMIT ?
                """, arguments: [Self.suggestionImages, limit])
    }
}
