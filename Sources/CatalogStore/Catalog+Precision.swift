import Foundation
import GRDB
import LibraryStore
import StopPoints

extension Catalog {
    /// Converts the embeddings of a model to float16, and stores future ones as float16. Deletes the model's index.
    ///
    /// Does nothing if the model already uses float16.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``, or ``LibraryError/corrupt(path:detail:)`` for a vector of the
    ///   wrong length, or with values that are not finite or too large for float16.
    /// - Complexity: O(*n* · dimension) for *n* embeddings, in one transaction.
    public func convertToFloat16(modelID: Int64) throws {
        try write(.rounding) { db in
            let before = try model(modelID, in: db)
            guard !before.usesFloat16 else { return }
            let after = before.storing(asFloat16: true)
            var reader = VectorReader(before)
            let ids = try Int64.fetchAll(
                db, sql: "SELECT id FROM embeddings WHERE modelID = ?", arguments: [modelID])
            let select = try db.cachedStatement(sql: "SELECT vector FROM embeddings WHERE id = ?")
            let update = try db.cachedStatement(sql: "UPDATE embeddings SET vector = ? WHERE id = ?")
            for id in ids {
                let stored = try Data.fetchOne(select, arguments: [id]) ?? Data()
                let halved = try stored.withUnsafeBytes { bytes in
                    guard let vector = reader.vector(from: bytes), vector.allFinite else {
                        throw corrupt("embedding \(id) has the wrong length or values that are not finite")
                    }
                    guard vector.allFitFloat16 else {
                        throw corrupt("embedding \(id) has values too large for float16")
                    }
                    return after.stored(vector)
                }
                try update.execute(arguments: [halved, id])
            }
            try db.execute(sql: "UPDATE models SET isFloat16 = 1 WHERE id = ?", arguments: [modelID])
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [modelID])
            try db.execute(sql: "DELETE FROM removedEmbeddings WHERE modelID = ?", arguments: [modelID])
        }
        giveSpaceBack()
    }
}
