import Foundation
import GRDB
public import LibraryStore
import StopPoints
import SystemPackage

extension Catalog {
    /// Numbers of embeddings that leave room for more.
    private static let possibleCounts = 0...(1 << 48)

    /// Returns the sentences that a model's embeddings are set against, or nil.
    public func strengthSentences(modelID: Int64) throws -> StrengthSentences? {
        try read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT fingerprint, vectors FROM strengthSentences WHERE modelID = ?",
                arguments: [modelID])
            guard let row else { return nil }
            let vectors = try floats(in: row, atIndex: 1, "the sentences of model \(modelID)")
            guard vectors.count.isMultiple(of: try model(modelID, in: db).dimension) else {
                throw corrupt("the sentences of model \(modelID) have the wrong length")
            }
            return StrengthSentences(
                fingerprint: [UInt8](try row.decode(Data.self, atIndex: 0)), vectors: vectors)
        }
    }

    /// Replaces the sentences that a model's embeddings are set against, and forgets what was recorded with others.
    ///
    /// - Complexity: O(*n*) for *n* embeddings of the model.
    public func setStrengthSentences(_ sentences: StrengthSentences, modelID: Int64) throws {
        try write(.strengthSentences) { db in
            let dimension = try model(modelID, in: db).dimension
            guard sentences.fingerprint.count == 32, !sentences.vectors.isEmpty,
                sentences.vectors.count.isMultiple(of: dimension), sentences.vectors.allSatisfy(\.isFinite)
            else { throw impossible("sentences without a fingerprint or of a wrong length") }
            try Self.forgetStrengths(modelID: modelID, in: db)
            try db.execute(
                sql: "INSERT INTO strengthSentences (modelID, fingerprint, vectors) VALUES (?, ?, ?)",
                arguments: [modelID, Data(sentences.fingerprint), Self.bytes(of: sentences.vectors)])
        }
    }

    /// Removes the sentences of a model, and what was recorded with them.
    ///
    /// - Complexity: O(*n*) for *n* embeddings of the model.
    static func forgetStrengths(modelID: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM strengthReferences WHERE embeddingID IN (
                  SELECT id FROM embeddings INDEXED BY embeddingsByModel WHERE modelID = ?)
                """, arguments: [modelID])
        // The basis goes with the sentences.
        try db.execute(sql: "DELETE FROM strengthSentences WHERE modelID = ?", arguments: [modelID])
    }

    /// Returns what is known of a model's embeddings together, or nil.
    public func strengthBasis(modelID: Int64) throws -> StrengthBasis? {
        try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT bests, leastReference, lastEmbeddingID, embeddingCount FROM strengthBases
                    WHERE modelID = ?
                    """)
            guard let row = try Row.fetchOne(statement, arguments: [modelID]) else { return nil }
            let bests = try floats(in: row, atIndex: 0, "the best scores of model \(modelID)")
            let least = Float(try row.decode(Double.self, atIndex: 1))
            let count = try row.decode(Int.self, atIndex: 3)
            guard !bests.isEmpty, least.isFinite, Self.possibleCounts.contains(count) else {
                throw corrupt("the best scores of model \(modelID) are missing or impossible")
            }
            return StrengthBasis(
                bests: bests, leastReference: least, lastEmbeddingID: try row.decode(Int64.self, atIndex: 2),
                count: count)
        }
    }

    /// Records references and the basis that includes them, in one transaction. Leaves out embeddings that are gone or that are
    /// not of this model.
    ///
    /// - Complexity: O(*n* log *N*) for *n* references among *N* embeddings.
    public func addStrengthReferences(
        _ references: [StrengthReference], basis: StrengthBasis, modelID: Int64
    ) throws {
        try write(.strength) { db in
            _ = try model(modelID, in: db)
            guard !basis.bests.isEmpty, basis.bests.allSatisfy(\.isFinite), basis.leastReference.isFinite,
                references.allSatisfy(\.value.isFinite)
            else { throw impossible("references or best scores that are not finite") }
            let insert = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO strengthReferences (embeddingID, value)
                    SELECT id, ? FROM embeddings WHERE id = ? AND modelID = ?
                    """)
            for reference in references {
                try insert.execute(arguments: [Double(reference.value), reference.embeddingID, modelID])
            }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO strengthBases
                      (modelID, bests, leastReference, lastEmbeddingID, embeddingCount)
                    SELECT modelID, ?, ?, ?, ? FROM strengthSentences WHERE modelID = ?
                    """,
                arguments: [
                    Self.bytes(of: basis.bests), Double(basis.leastReference), basis.lastEmbeddingID,
                    basis.count, modelID,
                ])
            guard db.changesCount == 1 else { throw impossible("references without sentences") }
        }
    }

    /// Returns the references of these embeddings, by the id of the embedding.
    public func strengthReferences(embeddingIDs: some Sequence<Int64>) throws -> [Int64: Float] {
        try read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT value FROM strengthReferences WHERE embeddingID = ?")
            var values: [Int64: Float] = [:]
            for id in embeddingIDs {
                guard let stored = try Double.fetchOne(statement, arguments: [id]) else { continue }
                let value = Float(stored)
                guard value.isFinite else { throw corrupt("embedding \(id) has an infinite reference") }
                values[id] = value
            }
            return values
        }
    }

    private func impossible(_ detail: String) -> LibraryError {
        .unexpected(path: path.string, detail: detail)
    }

    private static func bytes(of values: [Float]) -> Data {
        values.withUnsafeBufferPointer { Data(buffer: $0) }
    }

    /// The floats of a blob, little-endian.
    private func floats(in row: Row, atIndex index: Int, _ name: String) throws -> [Float] {
        try row.withUnsafeData(atIndex: index) { data in
            guard let data, data.count.isMultiple(of: MemoryLayout<Float>.size) else {
                throw corrupt("\(name) have the wrong length")
            }
            let values = data.withUnsafeBytes { bytes in
                (0..<bytes.count / MemoryLayout<Float>.size).map {
                    bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Float>.size, as: Float.self)
                }
            }
            guard values.allSatisfy(\.isFinite) else { throw corrupt("\(name) are not finite") }
            return values
        }
    }
}
