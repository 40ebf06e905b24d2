import Foundation
import GRDB
import StopPoints
public import LibraryStore

extension Catalog {
    /// Returns what was learned on the embeddings of a model, sorted by name.
    public func learned(_ kind: LearnedRecord.Kind, modelID: Int64) throws -> [LearnedRecord] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT name, content FROM learned WHERE modelID = ? AND kind = ? ORDER BY name",
                arguments: [modelID, kind.rawValue])
            return try rows.map { row in
                let name = try row.decode(String.self, atIndex: 0)
                guard !name.isEmpty else { throw corrupt("something that was learned has no name") }
                return LearnedRecord(
                    kind: kind, name: name, content: [UInt8](try row.decode(Data.self, atIndex: 1)))
            }
        }
    }

    /// Keeps what was learned, instead of a record of the same kind and name.
    ///
    /// - Throws: `LibraryError.unknownModel`.
    /// - Complexity: O(content); for an adapter also O(*n*) for *n* embeddings of the model.
    public func setLearned(_ record: LearnedRecord, modelID: Int64) throws {
        try write(.analysis) { db in
            _ = try model(modelID, in: db)
            try db.execute(
                sql: "INSERT OR REPLACE INTO learned (modelID, kind, name, content) VALUES (?, ?, ?, ?)",
                arguments: [modelID, record.kind.rawValue, record.name, Data(record.content)])
            if record.kind == .adapter { try Self.forgetStrengths(modelID: modelID, in: db) }
        }
    }

    /// Forgets what was learned.
    ///
    /// - Returns: Whether there was such a record.
    /// - Complexity: O(1); for an adapter O(*n*) for *n* embeddings of the model.
    @discardableResult
    public func removeLearned(_ kind: LearnedRecord.Kind, named name: String, modelID: Int64) throws -> Bool {
        try write(.analysis) { db in
            try db.execute(
                sql: "DELETE FROM learned WHERE modelID = ? AND kind = ? AND name = ?",
                arguments: [modelID, kind.rawValue, name])
            guard db.changesCount > 0 else { return false }
            if kind == .adapter { try Self.forgetStrengths(modelID: modelID, in: db) }
            return true
        }
    }
}
