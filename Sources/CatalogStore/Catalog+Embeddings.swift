import Foundation
import GRDB

extension Catalog {
    /// The number of embeddings of a model; 0 for a model that the library does not know.
    public func embeddingCount(modelID: Int64) throws -> Int {
        try read { db in try embeddingCount(modelID: modelID, in: db) }
    }

    /// The number of embeddings of a model with a higher id than this one.
    ///
    /// - Complexity: O(*n* + log *N*) for *n* such embeddings among *N* of all models.
    public func embeddingCount(modelID: Int64, after id: Int64) throws -> Int {
        try read { db in
            try Int.fetchOne(db, sql: EmbeddingQuery.laterCount, arguments: [modelID, id]) ?? 0
        }
    }

    func embeddingCount(modelID: Int64, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: EmbeddingQuery.count, arguments: [modelID]) ?? 0
    }

    /// Calls `body` for each embedding of a model, in one pass over a consistent snapshot, by rising id: the oldest
    /// first.
    ///
    /// The values are those of SQLite's own buffer where possible: they are valid only during the call. `body`
    /// may read from the catalog.
    ///
    /// - Parameter id: Only embeddings with a higher id take part.
    /// - Throws: ``LibraryError/unknownModel(path:id:)``, ``LibraryError/corrupt(path:detail:)`` for a vector
    ///   of the wrong length or with values that are not finite, and what `body` throws, which ends the pass.
    /// - Complexity: O(*n* · dimension) time for *n* such embeddings, and with those of all models in *n* where `id` is
    ///   0; O(dimension) memory.
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
            // SQLite passes over rows of a page whose end is cut off, without a word.
            if id == 0, count != (try embeddingCount(modelID: modelID, in: db)) {
                throw corrupt("\(count) embeddings in the table and another number in its index")
            }
        }
    }

    /// Calls `body` for each of these embeddings of a model, in the order of the ids; those that are gone are left out.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    /// - Complexity: O(*n* (dimension + log *N*)) for *n* ids among *N* embeddings.
    public func forEachEmbedding(
        ids: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try read { db in
            var reader = VectorReader(try model(modelID, in: db))
            let statement = try db.cachedStatement(
                sql: "SELECT imageID, vector FROM embeddings WHERE id = ? AND modelID = ?")
            for id in ids {
                let rows = try Row.fetchCursor(statement, arguments: [id, modelID])
                guard let row = try rows.next() else { continue }
                let embedding = EmbeddingRecord(id: id, imageID: try row.decode(Int64.self, atIndex: 0))
                try withVector(in: row, atIndex: 1, imageID: embedding.imageID, reader: &reader) {
                    try body(embedding, $0)
                }
            }
        }
    }

    /// The embedding of an image, or nil.
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

    /// The id of the embedding of an image, or nil.
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
