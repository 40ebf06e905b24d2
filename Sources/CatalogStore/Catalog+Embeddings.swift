import Foundation
import GRDB

extension Catalog {
    /// The number of embeddings of a model; 0 for a model that the library does not know.
    public func embeddingCount(modelID: Int64) throws -> Int {
        try read { db in try embeddingCount(modelID: modelID, in: db) }
    }

    func embeddingCount(modelID: Int64, in db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM embeddings INDEXED BY embeddingsByImage WHERE modelID = ?",
            arguments: [modelID]) ?? 0
    }

    /// Calls `body` for each embedding of a model, in one pass over a consistent snapshot, by rising image id.
    ///
    /// The values are those of SQLite's own buffer where possible: they are valid only during the call. `body`
    /// may read from the catalog.
    ///
    /// - Throws: ``CatalogError/unknownModel(path:id:)``, ``CatalogError/corrupt(path:detail:)`` for a vector
    ///   of the wrong length or with values that are not finite, and what `body` throws, which ends the pass.
    /// - Complexity: O(*n* · dimension) time, O(dimension) memory for *n* embeddings.
    public func forEachEmbedding(
        modelID: Int64, _ body: (_ imageID: Int64, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try read { db in
            var reader = VectorReader(dimension: try model(modelID, in: db).dimension)
            // Without the hint SQLite may read all vectors first, to sort them.
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT imageID, vector FROM embeddings INDEXED BY embeddingsByImage
                    WHERE modelID = ? ORDER BY imageID
                    """, arguments: [modelID])
            while let row = try rows.next() {
                let id = try row.decode(Int64.self, atIndex: 0)
                try withVector(in: row, atIndex: 1, imageID: id, reader: &reader) { try body(id, $0) }
            }
        }
    }

    /// The embedding of an image, or nil.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:_:)``.
    public func embedding(imageID: Int64, modelID: Int64) throws -> [Float]? {
        try read { db in
            var reader = VectorReader(dimension: try model(modelID, in: db).dimension)
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT vector FROM embeddings WHERE imageID = ? AND modelID = ?"),
                arguments: [imageID, modelID])
            guard let row = try rows.next() else { return nil }
            return try withVector(in: row, atIndex: 0, imageID: imageID, reader: &reader) { Array($0) }
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
