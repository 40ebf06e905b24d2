import Foundation
import GRDB
import StopPoints

extension Catalog {
    /// Stores the embeddings of a model as float16 from now on, those that are there too; its index is forgotten.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``, or ``LibraryError/corrupt(path:detail:)``.
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
                        throw corrupt("embedding \(id) of \(bytes.count) bytes")
                    }
                    return after.stored(vector)
                }
                try update.execute(arguments: [halved, id])
            }
            try db.execute(sql: "UPDATE models SET isFloat16 = 1 WHERE id = ?", arguments: [modelID])
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [modelID])
            try db.execute(sql: "DELETE FROM removedEmbeddings WHERE modelID = ?", arguments: [modelID])
        }
        removeIndexFiles(modelID: modelID)
        giveSpaceBack()
    }
}
