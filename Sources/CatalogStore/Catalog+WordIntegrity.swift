import FilePaths
import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Whether the words of images are those that belong to them, and are found.
extension Catalog {
    /// Returns the number of images whose stored words are missing or are others than those of their path, facts and tags, and of words
    /// without an image.
    ///
    /// - Complexity: O(*n*) for *n* characters of all paths, titles, captions and tags.
    public func wrongWordCount() throws -> Int {
        try read { db in
            var wrong =
                try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM words WHERE rowid NOT IN (SELECT id FROM images)") ?? 0
            let kept = try db.makeStatement(
                sql: "SELECT tags, title, name, caption, folders FROM words WHERE rowid = ?")
            try WordsWriter(db: db).forEachImage { id, words in
                let row = try Row.fetchOne(kept, arguments: [id])
                let texts = try row.map { row in
                    try (0..<WordFields.each.count).map { try row.decode(String.self, atIndex: $0) }
                }
                if texts != words.texts { wrong += 1 }
            }
            return wrong
        }
    }

    /// Whether the search index of the words has exactly the words that are stored, so that each is found.
    ///
    /// SQLite's own check of such an index needs a connection that can write, and would make writers wait. So this check compares two
    /// sums. Each adds a hash for every word, with its column and row: once as the index has the words, and once as they are stored.
    /// Equal words have equal sums; different words have equal sums with a probability of about 2⁻⁶⁴.
    ///
    /// - Complexity: O(*n*) for *n* characters of all words.
    public func wordIndexIsSound() throws -> Bool {
        try read { db in
            // A table of the connection, without rows of its own, so that it can also be made if the library cannot be written.
            try db.execute(
                sql: "CREATE VIRTUAL TABLE temp.wordPlaces USING fts5vocab('main', 'words', 'instance')")
            defer { try? db.execute(sql: "DROP TABLE temp.wordPlaces") }
            do {
                return try Self.sumOfIndex(db) == Self.sumOfContent(db)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                return false
            }
        }
    }

    private static let columns = ["tags", "title", "name", "caption", "folders"]

    private static func sumOfIndex(_ db: Database) throws -> WordSum {
        var sum = WordSum()
        let rows = try Row.fetchCursor(db, sql: "SELECT CAST(term AS BLOB), doc, col FROM temp.wordPlaces")
        while let row = try rows.next() {
            let name = try row.decode(String.self, atIndex: 2)
            guard let column = columns.firstIndex(of: name) else { continue }
            let id = try row.decode(Int64.self, atIndex: 1)
            try row.withUnsafeData(atIndex: 0) { data in
                data?.withUnsafeBytes { sum.add(UnsafeRawBufferPointer($0), column: column, row: id) }
            }
        }
        return sum
    }

    private static func sumOfContent(_ db: Database) throws -> WordSum {
        var sum = WordSum()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT rowid, \(columns.joined(separator: ", ")) FROM words")
        while let row = try rows.next() {
            let id = try row.decode(Int64.self, atIndex: 0)
            for column in columns.indices {
                let text = Array(try row.decode(String.self, atIndex: column + 1).utf8)
                for word in Set(text.split(whereSeparator: { !WordSum.isPartOfWord($0) })) {
                    word.withUnsafeBytes { sum.add($0, column: column, row: id) }
                }
            }
        }
        return sum
    }
}

/// The number of words, and the sum of a hash of each with its place. The order does not matter.
private struct WordSum: Equatable {
    private var count = 0
    private var sum: UInt64 = 0

    /// FNV-1a (Fowler, Noll, Vo), with a final mix, because the sum needs all bits.
    mutating func add(_ word: UnsafeRawBufferPointer, column: Int, row: Int64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for part in [UInt64(bitPattern: row), UInt64(column)] { hash = Self.mixed(hash ^ part) }
        count += 1
        sum &+= hash
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// What FTS5's tokenizer `ascii` takes for a part of a word. Stored words have no capitals.
    static func isPartOfWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
