import Foundation
import GRDB
public import LibraryStore

/// What is wrong inside a library file, as SQLite and the catalog's own rules see it. Nothing here writes.
extension Catalog {
    /// Returns what SQLite finds wrong with the structure of the library file: its pages, its indexes, and the rules of its tables.
    ///
    /// - Parameter limit: The most messages, at least 1.
    /// - Returns: SQLite's messages; empty if it finds nothing.
    /// - Throws: `LibraryError`; the errors of a file that is so damaged that SQLite gives up are among the messages.
    /// - Complexity: O(bytes of the library).
    public func structureProblems(limit: Int = 20) throws -> [String] {
        precondition(limit >= 1)
        do {
            return try read { db in
                let messages = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(limit))")
                return messages == ["ok"] ? [] : messages
            }
        } catch LibraryError.corrupt(_, let detail) {
            return [detail]
        }
    }

    /// Rows of one table that belong to rows of another table which are gone.
    public struct DanglingRows: Hashable, Sendable {
        /// The table of the rows.
        public let table: String
        /// The table in which rows are missing.
        public let parent: String
        /// The number of the rows.
        public let count: Int
    }

    /// Returns the rows that belong to rows which are gone, by table.
    ///
    /// - Complexity: O(*n* log *n*) for *n* rows of all tables.
    public func danglingRows() throws -> [DanglingRows] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT "table", "parent", COUNT(*) FROM pragma_foreign_key_check
                    GROUP BY "table", "parent" ORDER BY "table", "parent"
                    """)
            var found: [DanglingRows] = []
            while let row = try rows.next() {
                found.append(
                    DanglingRows(
                        table: try row.decode(String.self, atIndex: 0),
                        parent: try row.decode(String.self, atIndex: 1),
                        count: try row.decode(Int.self, atIndex: 2)))
            }
            return found
        }
    }

    /// Rows that are possible one by one, but not together.
    public enum Contradiction: CaseIterable, Hashable, Sendable {
        /// A path is that of an image and of a file that could not be read.
        case imageAndFailure
        /// An embedding exists, and is recorded as one that was removed from the search index.
        case removedEmbeddingExists
    }

    /// Returns the number of rows with each contradiction that there is.
    ///
    /// - Complexity: O(*n* log *N*) for *n* failures and removals in a library of *N* images.
    public func contradictions() throws -> [Contradiction: Int] {
        try read { db in
            var found: [Contradiction: Int] = [:]
            for kind in Contradiction.allCases {
                let sql = "SELECT COUNT(*) FROM \(kind.table) WHERE \(kind.condition)"
                let count = try Int.fetchOne(db, sql: sql) ?? 0
                if count > 0 { found[kind] = count }
            }
            return found
        }
    }

    /// Calls `body` for each embedding of a model, whether or not its vector is sound, in one pass over a consistent snapshot.
    ///
    /// - Parameters:
    ///   - modelID: The model.
    ///   - body: Called with each embedding and its `[dimension]` values, which are valid only during the call and may be
    ///     anything; nil for a vector of the wrong length.
    /// - Throws: `LibraryError.unknownModel`, another `LibraryError`, or what `body` throws, which ends the pass.
    /// - Complexity: O(*n* · dimension) time for *n* embeddings of all models; O(dimension) memory.
    public func forEachStoredVector(
        modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>?) throws -> Void
    ) throws {
        try read { db in
            var reader = VectorReader(try model(modelID, in: db))
            let rows = try Row.fetchCursor(db, sql: EmbeddingQuery.all, arguments: [0, modelID])
            while let row = try rows.next() {
                let embedding = EmbeddingRecord(
                    id: try row.decode(Int64.self, atIndex: 0),
                    imageID: try row.decode(Int64.self, atIndex: 1))
                try row.withUnsafeData(atIndex: 2) { data in
                    guard let data else { return try body(embedding, nil) }
                    try data.withUnsafeBytes { try body(embedding, reader.vector(from: $0)) }
                }
            }
        }
    }

    /// Returns the number of images without an embedding of a model.
    ///
    /// - Complexity: O(*n* log *N*) for *n* images and *N* embeddings.
    public func imageCount(withoutEmbeddingOf modelID: Int64) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT COUNT(*) FROM images WHERE NOT EXISTS (
                      SELECT 1 FROM embeddings WHERE imageID = images.id AND modelID = ?)
                    """, arguments: [modelID]) ?? 0
        }
    }

    /// Whether an image has this SHA-256.
    ///
    /// - Complexity: O(log *n*) for *n* images.
    public func hasImage(withContent contentHash: [UInt8]) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM images WHERE contentHash = ?)"),
                arguments: [contentHash.withUnsafeBytes { Data($0) }]) ?? false
        }
    }

    /// Returns some images, evenly spread over the order in which they were added; all images if there are not more.
    ///
    /// - Parameter count: The most images, at least 1.
    /// - Complexity: O(*n* + *count* log *n*) for *n* images.
    public func imageSample(count: Int) throws -> [ImageRecord] {
        precondition(count >= 1)
        return try read { db in
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM (
                      SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS row, COUNT(*) OVER () AS total FROM images)
                    WHERE row % ((total + ? - 1) / ?) = 0
                    """, arguments: [count, count])
            return try images(ids: ids).values.sorted { $0.id < $1.id }
        }
    }

    /// Returns the latest time at which a file of an image was changed, as its disk recorded it (ctime), in nanoseconds since 1970; nil if
    /// none is known. Programs cannot set this time.
    ///
    /// - Complexity: O(*n*) for *n* images.
    public func newestChangeTime() throws -> Int64? {
        try read { db in try Int64.fetchOne(db, sql: "SELECT MAX(changeTime) FROM images") }
    }

    /// Returns the number of images that were taken after a moment, by the clock of the place where they were taken.
    ///
    /// - Parameter localSeconds: The moment, in seconds since 1970.
    /// - Complexity: O(*n*) for *n* such images.
    public func imageCount(takenAfter localSeconds: Int64) throws -> Int {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM facts WHERE takenAt > ?", arguments: [localSeconds]) ?? 0
        }
    }

    /// The size in bytes of the library's write-ahead log; 0 if there is none.
    public var logByteCount: Int64 { SystemCall.fileSize(location.log) ?? 0 }
}

extension Catalog.Contradiction {
    /// The table with the rows that are wrong.
    var table: String {
        switch self {
        case .imageAndFailure: "failures"
        case .removedEmbeddingExists: "removedEmbeddings"
        }
    }

    /// What is true of these rows.
    var condition: String {
        switch self {
        case .imageAndFailure: "path IN (SELECT path FROM images)"
        case .removedEmbeddingExists:
            """
            EXISTS (SELECT 1 FROM embeddings WHERE id = removedEmbeddings.embeddingID
              AND embeddings.modelID = removedEmbeddings.modelID)
            """
        }
    }
}
