import GRDB
import StopPoints
import LibraryStore
import SystemPackage

extension Catalog {
    /// Returns the tags that analyses gave images, and the number of images of each, sorted by name.
    ///
    /// - Complexity: O(*n*) for *n* images with such tags.
    public func madeTags() throws -> [(name: String, count: Int)] {
        try counts(ofTagsIn: "madeTags", by: "imageMadeTags")
    }

    /// The tags of a table, and the number of images that have them by another one, sorted by name.
    func counts(ofTagsIn tags: String, by table: String) throws -> [(name: String, count: Int)] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, COUNT(*) FROM \(table) JOIN \(tags) ON \(tags).id = tagID
                    GROUP BY tagID ORDER BY name
                    """)
            return try rows.map {
                (try $0.decode(String.self, atIndex: 0), try $0.decode(Int.self, atIndex: 1))
            }
        }
    }

    /// Gives images tags instead of those that they have below a prefix. Images that are gone are left out.
    ///
    /// - Parameters:
    ///   - tags: Full names by the id of the image.
    ///   - prefix: What all names begin with.
    /// - Throws: `LibraryError.unexpected` for an empty prefix or a name without it.
    public func setMadeTags(_ tags: [Int64: Set<String>], below prefix: String) throws {
        guard !prefix.isEmpty,
            tags.values.allSatisfy({ $0.allSatisfy { $0.hasPrefix(prefix) && $0 != prefix } })
        else {
            throw LibraryError.unexpected(
                path: path.string, detail: "a tag does not begin with \"\(prefix)\"")
        }
        try setMadeTags(tags) { $0.hasPrefix(prefix) }
    }

    /// Gives images tags instead of those that they have of some names. Images that are gone are left out.
    ///
    /// - Parameters:
    ///   - tags: Names among `names` by the id of the image.
    ///   - names: The tags that these images lose if they are not given them again.
    /// - Throws: `LibraryError.unexpected` for a name that is not among `names`, or is empty.
    public func setMadeTags(_ tags: [Int64: Set<String>], among names: Set<String>) throws {
        guard !names.contains(""), tags.values.allSatisfy(names.isSuperset) else {
            throw LibraryError.unexpected(path: path.string, detail: "a tag is not one of those to replace")
        }
        try setMadeTags(tags) { names.contains($0) }
    }

    private func setMadeTags(_ tags: [Int64: Set<String>], insteadOf isFormer: (String) -> Bool) throws {
        try write(.analysis) { db in
            let former = try Self.tagIDs(where: isFormer, in: db).map(String.init).joined(separator: ", ")
            let forget = try db.cachedStatement(
                sql: "DELETE FROM imageMadeTags WHERE imageID = ? AND tagID IN (\(former))")
            let add = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO imageMadeTags (imageID, tagID)
                    SELECT images.id, madeTags.id FROM images, madeTags WHERE images.id = ? AND name = ?
                    """)
            for name in Set(tags.values.joined()) {
                try db.execute(sql: "INSERT OR IGNORE INTO madeTags (name) VALUES (?)", arguments: [name])
            }
            for (imageID, names) in tags {
                try forget.execute(arguments: [imageID])
                for name in names { try add.execute(arguments: [imageID, name]) }
            }
            try Self.forgetUnusedTags(in: db)
        }
    }

    /// Removes all tags whose names begin with a prefix; with an empty one, all that analyses made.
    ///
    /// - Returns: The number of images that lost a tag.
    @discardableResult
    public func removeMadeTags(below prefix: String) throws -> Int {
        try write(.analysis) { db in
            let ids = try Self.tagIDs(where: { $0.hasPrefix(prefix) }, in: db).map(String.init)
                .joined(separator: ", ")
            let count = try Int.fetchOne(
                db, sql: "SELECT COUNT(DISTINCT imageID) FROM imageMadeTags WHERE tagID IN (\(ids))")
            try db.execute(sql: "DELETE FROM madeTags WHERE id IN (\(ids))")
            return count ?? 0
        }
    }

    /// Tags are few, so that their names are compared here: SQLite knows prefixes of ASCII letters only.
    private static func tagIDs(
        where isWanted: (String) -> Bool, in db: Database
    ) throws -> [Int64] {
        try Row.fetchAll(db, sql: "SELECT id, name FROM madeTags").filter { row in
            isWanted(try row.decode(String.self, atIndex: 1))
        }.map { try $0.decode(Int64.self, atIndex: 0) }
    }

    static func forgetUnusedTags(in db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM madeTags
                WHERE NOT EXISTS (SELECT 1 FROM imageMadeTags WHERE tagID = madeTags.id)
                """)
    }
}
