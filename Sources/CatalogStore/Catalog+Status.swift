import GRDB
import SystemPackage

extension Catalog {
    /// What the library holds, in numbers.
    ///
    /// - Complexity: O(*n*) for *n* images and embeddings, but only a short index entry is read of each.
    public func summary() throws -> LibrarySummary {
        try read { db in
            let models = try db.catalogModels(where: "1")
            let inUse = try modelInUse()?.id
            let files = [path, location.log] + models.map { indexPath(modelID: $0.id) }
            return LibrarySummary(
                images: try count(of: "images", in: db),
                failures: try count(of: "failures", in: db),
                models: try models.map { try summary(of: $0, inUse: inUse, in: db) },
                bytes: files.reduce(0) { $0 + (SystemCall.fileSize($1) ?? 0) })
        }
    }

    private func summary(of model: ModelRecord, inUse: Int64?, in db: Database) throws -> LibrarySummary.Model
    {
        let count = try embeddingCount(modelID: model.id, in: db)
        return LibrarySummary.Model(
            model: model, embeddings: count, isInUse: model.id == inUse,
            bytes: Int64(count * model.vectorByteCount)
                + (SystemCall.fileSize(indexPath(modelID: model.id)) ?? 0))
    }

    /// The files that could not be read, by path.
    ///
    /// - Parameters:
    ///   - limit: the most failures to list; nil lists all.
    ///   - offset: how many to skip.
    public func failures(limit: Int? = nil, offset: Int = 0) throws -> [FailureRecord] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(StoredPath.column), fileSize, modificationTime, reason FROM failures
                    ORDER BY path LIMIT ? OFFSET ?
                    """, arguments: [limit ?? -1, offset])
            var failures: [FailureRecord] = []
            while let row = try rows.next() {
                failures.append(
                    FailureRecord(
                        path: try location.path(in: row, atIndex: 0),
                        fileSize: try row.decode(Int64.self, atIndex: 1),
                        modificationTime: try row.decode(Int64.self, atIndex: 2),
                        reason: try row.decode(String.self, atIndex: 3)))
            }
            return failures
        }
    }

    private func count(of table: String, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
    }
}
