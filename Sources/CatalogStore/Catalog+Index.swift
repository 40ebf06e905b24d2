import Foundation
import GRDB
import Kernels
public import LibraryStore
import StopPoints

extension Catalog {
    /// Returns the index builds whose file may be the current one, newest first.
    ///
    /// There is more than one while a newer build is running or after one was killed, and none if the model has no
    /// index.
    public func indexGenerations(modelID: Int64) throws -> [IndexGeneration] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, modelID, tag, lastEmbeddingID, isFinished, lastRemoval FROM indexGenerations
                    WHERE modelID = ? ORDER BY id DESC
                    """, arguments: [modelID])
            var generations: [IndexGeneration] = []
            while let row = try rows.next() {
                generations.append(
                    IndexGeneration(
                        id: try row.decode(Int64.self, atIndex: 0),
                        modelID: try row.decode(Int64.self, atIndex: 1),
                        tag: try row.withUnsafeData(atIndex: 2) { $0.map { [UInt8]($0) } ?? [] },
                        lastEmbeddingID: try row.decode(Int64.self, atIndex: 3),
                        isFinished: try row.decode(Bool.self, atIndex: 4),
                        lastRemoval: try row.decode(Int64.self, atIndex: 5)))
            }
            return generations
        }
    }

    /// Returns the ids of embeddings that an index build contains and that were removed since; nil if the catalog no
    /// longer knows the build.
    ///
    /// - Complexity: O(embeddings removed since the build).
    public func removedEmbeddings(since generation: IndexGeneration) throws -> [Int64]? {
        try read { db in
            guard
                try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM indexGenerations WHERE id = ?)",
                    arguments: [generation.id]) == true
            else { return nil }
            return try Int64.fetchAll(
                db,
                sql: """
                    SELECT embeddingID FROM removedEmbeddings
                    WHERE modelID = ? AND number > ? AND embeddingID <= ? ORDER BY embeddingID
                    """, arguments: [generation.modelID, generation.lastRemoval, generation.lastEmbeddingID])
        }
    }

    /// Begins an index build over all embeddings that the model has now. From now on, the catalog records which of them
    /// are removed.
    ///
    /// Older builds remain until ``finish(_:lastRemoval:)``, so a build that is given up changes nothing.
    public func beginIndexGeneration(modelID: Int64) throws -> IndexGeneration {
        var random = SystemRandomNumberGenerator()
        let tag = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        return try write(.indexBegin) { db in
            _ = try model(modelID, in: db)
            let lastEmbedding =
                try Int64.fetchOne(db, sql: EmbeddingQuery.lastID, arguments: [modelID]) ?? 0
            let lastRemoval = try Int64.fetchOne(db, sql: "SELECT MAX(number) FROM removedEmbeddings") ?? 0
            try db.execute(
                sql: """
                    INSERT INTO indexGenerations (modelID, tag, lastEmbeddingID, lastRemoval)
                    VALUES (?, ?, ?, ?)
                    """, arguments: [modelID, tag.withUnsafeBytes { Data($0) }, lastEmbedding, lastRemoval])
            return IndexGeneration(
                id: db.lastInsertedRowID, modelID: modelID, tag: tag, lastEmbeddingID: lastEmbedding,
                isFinished: false, lastRemoval: lastRemoval)
        }
    }

    /// Returns the number of the last recorded removal; 0 if there is none.
    public func lastRemoval() throws -> Int64 {
        try read { db in
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(number) FROM removedEmbeddings")) ?? 0
        }
    }

    /// Records that the file of a build is in place. Deletes older builds, and the removals that happened before the
    /// build read the embeddings.
    ///
    /// - Parameters:
    ///   - generation: The build.
    ///   - lastRemoval: The value of ``lastRemoval()`` on the snapshot that the build read.
    public func finish(_ generation: IndexGeneration, lastRemoval: Int64) throws {
        try write(.indexFinish) { db in
            try db.execute(
                sql: "DELETE FROM indexGenerations WHERE modelID = ? AND id < ?",
                arguments: [generation.modelID, generation.id])
            let last = max(lastRemoval, generation.lastRemoval)
            try db.execute(
                sql: "UPDATE indexGenerations SET isFinished = 1, lastRemoval = ? WHERE id = ?",
                arguments: [last, generation.id])
            try db.execute(
                sql: "DELETE FROM removedEmbeddings WHERE modelID = ? AND number <= ?",
                arguments: [generation.modelID, last])
        }
    }

    /// Returns the user's settings for the index of a model.
    public func indexSettings(modelID: Int64) throws -> IndexSettings {
        try read { db in
            var settings = IndexSettings()
            let row = try Row.fetchOne(
                db, sql: "SELECT recall, precision, lists FROM indexSettings WHERE modelID = ?",
                arguments: [modelID])
            guard let row else { return settings }
            settings.recall = try row.decode(Double?.self, atIndex: 0).map { Float($0) }
            if try row.decode(String?.self, atIndex: 1) != nil {
                settings.precision = try VectorPrecision(
                    in: row, atIndex: 1, of: "the index of model \(modelID)")
            }
            settings.lists = try row.decode(Int?.self, atIndex: 2)
            guard settings.isPossible else { throw corrupt("impossible index settings of model \(modelID)") }
            return settings
        }
    }

    /// Stores the user's settings for the index of a model.
    public func setIndexSettings(_ settings: IndexSettings, modelID: Int64) throws {
        try write(.indexSettings) { db in
            _ = try model(modelID, in: db)
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO indexSettings (modelID, recall, precision, lists)
                    VALUES (?, ?, ?, ?)
                    """,
                arguments: [
                    modelID, settings.recall.map { Double($0) }, settings.precision?.rawValue, settings.lists,
                ])
        }
    }

    /// Deletes a build that was given up.
    public func giveUp(_ generation: IndexGeneration) throws {
        try write(.indexGiveUp) { db in
            try db.execute(sql: "DELETE FROM indexGenerations WHERE id = ?", arguments: [generation.id])
            try forgetNeedlessRemovals(modelID: generation.modelID, in: db)
        }
    }

    /// Deletes all builds of a model, which then has no index.
    public func forgetIndex(modelID: Int64) throws {
        try write(.indexRemoval) { db in
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [modelID])
            try forgetNeedlessRemovals(modelID: modelID, in: db)
        }
    }

    private func forgetNeedlessRemovals(modelID: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM removedEmbeddings WHERE modelID = ? AND number <=
                  (SELECT COALESCE(MIN(lastRemoval), 9223372036854775807) FROM indexGenerations WHERE modelID = ?)
                """, arguments: [modelID, modelID])
    }
}
