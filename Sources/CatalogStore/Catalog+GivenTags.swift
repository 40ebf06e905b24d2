import GRDB
import LibraryStore
import StopPoints
import SystemPackage

extension Catalog {
    /// Returns the tags that people gave images here, and the number of images of each, sorted by name.
    ///
    /// - Complexity: O(*n*) for *n* images with such tags.
    public func givenTags() throws -> [(name: String, count: Int)] {
        try counts(ofTagsIn: "givenTags", by: "imageGivenTags")
    }

    /// Gives images tags and takes tags away, in one transaction. Images that are gone are left out.
    ///
    /// - Returns: The number of images that have other tags now.
    /// - Throws: `LibraryError.unexpected` for an empty name.
    @discardableResult
    public func changeGivenTags(
        of imageIDs: [Int64], adding added: [String], removing removed: [String]
    ) throws -> Int {
        guard !added.contains(""), !removed.contains("") else {
            throw LibraryError.unexpected(path: path.string, detail: "a tag has no name")
        }
        return try write(.analysis) { db in
            let known = try Self.givenTagIDs(in: db)
            let gone = removed.compactMap { known[$0.lowercased()] }
            let new = try Self.givenTagIDs(of: added, known, in: db)
            let add = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO imageGivenTags (imageID, tagID)
                    SELECT id, ? FROM images WHERE id = ?
                    """)
            let remove = try db.cachedStatement(
                sql: "DELETE FROM imageGivenTags WHERE tagID = ? AND imageID = ?")
            var changed = 0
            for image in Set(imageIDs) {
                var changes = 0
                for tag in gone {
                    try remove.execute(arguments: [tag, image])
                    changes += db.changesCount
                }
                for tag in new {
                    try add.execute(arguments: [tag, image])
                    changes += db.changesCount
                }
                guard changes > 0 else { continue }
                changed += 1
                try WordsWriter(db: db).write(of: image)
            }
            try db.execute(
                sql: """
                    DELETE FROM givenTags WHERE NOT EXISTS (SELECT 1 FROM imageGivenTags WHERE tagID = givenTags.id)
                    """)
            return changed
        }
    }

    /// The ids of all tags by their names in small letters.
    static func givenTagIDs(in db: Database) throws -> [String: Int64] {
        let rows = try Row.fetchAll(db, sql: "SELECT id, name FROM givenTags ORDER BY id DESC")
        return try Dictionary(
            rows.map {
                (try $0.decode(String.self, atIndex: 1).lowercased(), try $0.decode(Int64.self, atIndex: 0))
            }, uniquingKeysWith: { _, earlier in earlier })
    }

    /// The ids of tags, of which those that are not known are made.
    static func givenTagIDs(
        of names: [String], _ known: [String: Int64], in db: Database
    ) throws -> [Int64] {
        var known = known
        return try names.map { name in
            if let id = known[name.lowercased()] { return id }
            try db.execute(sql: "INSERT INTO givenTags (name) VALUES (?)", arguments: [name])
            known[name.lowercased()] = db.lastInsertedRowID
            return db.lastInsertedRowID
        }
    }
}
