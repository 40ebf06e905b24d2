import Foundation
import GRDB
public import LibraryStore

extension Catalog {
    /// The number of embeddings of a model; 0 if the library does not contain the model.
    public func embeddingCount(modelID: Int64) throws -> Int {
        try read { db in try embeddingCount(modelID: modelID, in: db) }
    }

    /// The number of embeddings of a model that have a higher id than `id`.
    ///
    /// - Complexity: O(*n* + log *N*) for *n* such embeddings among *N* embeddings of all models.
    public func embeddingCount(modelID: Int64, after id: Int64) throws -> Int {
        try read { db in
            try Int.fetchOne(db, sql: EmbeddingQuery.laterCount, arguments: [modelID, id]) ?? 0
        }
    }

    /// The highest id of an embedding of a model; 0 if there is none.
    ///
    /// - Complexity: O(log *n*) for *n* embeddings.
    public func newestEmbeddingID(modelID: Int64) throws -> Int64 {
        try read { db in
            try Int64.fetchOne(db.cachedStatement(sql: EmbeddingQuery.lastID), arguments: [modelID]) ?? 0
        }
    }

    func embeddingCount(modelID: Int64, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: EmbeddingQuery.count, arguments: [modelID]) ?? 0
    }

    /// Calls `body` for each embedding of a model, in one pass over a consistent snapshot, in ascending order of id:
    /// the oldest first.
    ///
    /// The vector points into SQLite's own buffer if possible, so it is valid only during the call. `body` may read
    /// from the catalog.
    ///
    /// - Parameters:
    ///   - modelID: The model.
    ///   - id: Only embeddings with a higher id are visited.
    ///   - body: Called with each embedding and its `[dimension]` values.
    /// - Throws: `LibraryError.unknownModel`; `LibraryError.corrupt` for a vector of the
    ///   wrong length or with values that are not finite; any error from `body`, which ends the pass.
    /// - Complexity: O(*n* · dimension) time for *n* such embeddings; if `id` is 0, *n* includes the embeddings of all
    ///   models. O(dimension) memory.
    public func forEachEmbedding(
        modelID: Int64, after id: Int64 = 0,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try read { db in
            var reader = VectorReader(try model(modelID, in: db))
            let rows = try Row.fetchCursor(
                db, sql: id == 0 ? EmbeddingQuery.all : EmbeddingQuery.later, arguments: [id, modelID])
            var count = 0
            while let row = try rows.next() {
                count += 1
                let embedding = EmbeddingRecord(
                    id: try row.decode(Int64.self, atIndex: 0),
                    imageID: try row.decode(Int64.self, atIndex: 1))
                try withVector(in: row, atIndex: 2, imageID: embedding.imageID, reader: &reader) {
                    try body(embedding, $0)
                }
            }
            // SQLite silently skips the rows of a truncated page.
            if id == 0, count != (try embeddingCount(modelID: modelID, in: db)) {
                throw corrupt("\(count) embeddings in the table, but a different number in its index")
            }
        }
    }

    /// Calls `body` for each of these embeddings of a model, in the order of `ids`. Skips ids that no longer exist.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    /// - Complexity: O(*n* (dimension + log *N*)) for *n* ids among *N* embeddings.
    public func forEachEmbedding(
        ids: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try forEachEmbedding(where: "id = ?", ids, modelID: modelID, body)
    }

    /// Calls `body` for each embedding of a model that is of one of these images, in the order of `imageIDs`.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    /// - Complexity: O(*n* (dimension + log *N*)) for *n* ids among *N* embeddings.
    public func forEachEmbedding(
        imageIDs: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try forEachEmbedding(where: "imageID = ?", imageIDs, modelID: modelID, body)
    }

    /// - Parameters:
    ///   - condition: A condition that one embedding of a model fulfils, with one parameter.
    ///   - values: The values of the parameter, one after the other.
    private func forEachEmbedding(
        where condition: String, _ values: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try read { db in
            var reader = VectorReader(try model(modelID, in: db))
            let statement = try db.cachedStatement(
                sql: "SELECT id, imageID, vector FROM embeddings WHERE \(condition) AND modelID = ?")
            for value in values {
                let rows = try Row.fetchCursor(statement, arguments: [value, modelID])
                guard let row = try rows.next() else { continue }
                let embedding = EmbeddingRecord(
                    id: try row.decode(Int64.self, atIndex: 0),
                    imageID: try row.decode(Int64.self, atIndex: 1))
                try withVector(in: row, atIndex: 2, imageID: embedding.imageID, reader: &reader) {
                    try body(embedding, $0)
                }
            }
        }
    }

    /// Returns the embedding of an image, or nil if there is none.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    public func embedding(imageID: Int64, modelID: Int64) throws -> [Float]? {
        try read { db in
            var reader = VectorReader(try model(modelID, in: db))
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT vector FROM embeddings WHERE imageID = ? AND modelID = ?"),
                arguments: [imageID, modelID])
            guard let row = try rows.next() else { return nil }
            return try withVector(in: row, atIndex: 0, imageID: imageID, reader: &reader) { Array($0) }
        }
    }

    /// Returns the id of the embedding of an image, or nil if there is none.
    public func embeddingID(imageID: Int64, modelID: Int64) throws -> Int64? {
        try read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT id FROM embeddings WHERE imageID = ? AND modelID = ?")
            return try Int64.fetchOne(statement, arguments: [imageID, modelID])
        }
    }

    private func withVector<Result>(
        in row: Row, atIndex index: Int, imageID: Int64, reader: inout VectorReader,
        _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) throws -> Result {
        try row.withUnsafeData(atIndex: index) { data in
            guard let data else { throw corrupt("image \(imageID) has an embedding without a vector") }
            return try data.withUnsafeBytes { bytes in
                guard let vector = reader.vector(from: bytes) else {
                    throw corrupt("image \(imageID) has a vector of \(bytes.count) bytes")
                }
                guard vector.allFinite else {
                    throw corrupt("image \(imageID) has a vector with values that are not finite")
                }
                return try body(vector)
            }
        }
    }
}

/// The queries for the embeddings of one model, in the form that SQLite runs fastest.
///
/// Without statistics, SQLite would have to guess whether to scan by id or to use the index by model, and would guess
/// wrong in a library with several models.
package enum EmbeddingQuery {
    /// All embeddings, in the order of the rows in the file. This is a tenth faster than through the index, even if a
    /// third of the rows belong to another model.
    package static let all = """
        SELECT id, imageID, vector FROM embeddings NOT INDEXED WHERE id > ? AND modelID = ? ORDER BY id
        """

    /// The embeddings after an id. Does not read the embeddings that other models got since.
    package static let later = """
        SELECT id, imageID, vector FROM embeddings INDEXED BY embeddingsByModel
        WHERE id > ? AND modelID = ? ORDER BY id
        """

    package static let count =
        "SELECT COUNT(*) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    package static let laterCount = count + " AND id > ?"

    package static let lastID =
        "SELECT MAX(id) FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?"

    /// What deleting a model runs because of the foreign key.
    package static let removal = "DELETE FROM embeddings WHERE modelID = ?"
}
