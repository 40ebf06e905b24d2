import Foundation
import GRDB
public import Kernels
import LibraryStore
import StopPoints
import SystemPackage

extension Catalog {
    /// Rounds the embeddings of a model to a lower precision, and stores future ones in it. Deletes the records of the
    /// model's index; the caller removes the index file afterwards.
    ///
    /// Does nothing if the model already has this precision.
    ///
    /// - Throws: `LibraryError.unknownModel`, `LibraryError.unexpected` for a higher
    ///   precision, or `LibraryError.corrupt` for a vector of the wrong length or with values that are not
    ///   finite or too large for the precision.
    /// - Complexity: O(*n* · dimension) for *n* embeddings, in one transaction.
    public func roundEmbeddings(modelID: Int64, to precision: VectorPrecision) throws {
        try write(.rounding) { db in
            let before = try model(modelID, in: db)
            guard before.precision != precision else { return }
            guard precision.size < before.precision.size else {
                throw LibraryError.unexpected(
                    path: path.string, detail: "rounding \(before.precision) to \(precision)")
            }
            let after = before.storing(as: precision)
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
            try db.execute(
                sql: "UPDATE models SET precision = ? WHERE id = ?", arguments: [precision.rawValue, modelID])
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [modelID])
            try db.execute(sql: "DELETE FROM removedEmbeddings WHERE modelID = ?", arguments: [modelID])
        }
        giveSpaceBack()
    }
}
