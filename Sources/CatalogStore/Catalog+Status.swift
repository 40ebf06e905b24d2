import GRDB
public import LibraryStore
public import SystemPackage

extension Catalog {
    /// Counts the images, failures and embeddings, and the bytes on disk.
    ///
    /// - Complexity: O(*n*) for *n* images and embeddings; reads only a short index entry for each.
    public func summary() throws -> LibrarySummary {
        try read { db in
            let models = try db.catalogModels(where: "1")
            let inUse = try modelInUse()?.id
            return LibrarySummary(
                images: try count(of: "images", in: db),
                failures: try count(
                    of: "failures WHERE absentFormat IS NULL AND shorterSide IS NULL", in: db),
                models: try models.map { try summary(of: $0, inUse: inUse, in: db) },
                bytes: [path, location.log].reduce(0) { $0 + (SystemCall.fileSize($1) ?? 0) })
        }
    }

    private func summary(of model: ModelRecord, inUse: Int64?, in db: Database) throws -> LibrarySummary.Model
    {
        let count = try embeddingCount(modelID: model.id, in: db)
        return LibrarySummary.Model(
            model: model, embeddings: count, isInUse: model.id == inUse,
            bytes: Int64(count * model.vectorByteCount))
    }

    /// Returns the files that could not be read, ordered by stored path, without pictures that are left out because they are small.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of failures to return; nil returns all.
    ///   - offset: the number of failures to skip.
    public func failures(limit: Int? = nil, offset: Int = 0) throws -> [FailureRecord] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(Self.failureColumns) FROM failures WHERE shorterSide IS NULL
                    ORDER BY path LIMIT ? OFFSET ?
                    """, arguments: [limit ?? -1, offset])
            var failures: [FailureRecord] = []
            while let row = try rows.next() { failures.append(try failure(from: row)) }
            return failures
        }
    }

    /// Returns the failure at this absolute path, or nil if there is none.
    public func failure(atPath path: FilePath) throws -> FailureRecord? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.failureColumns) FROM failures WHERE path = \(StoredPath.parameter)",
                arguments: [location.parameter(path)]
            ).map(failure)
        }
    }

    private static let failureColumns =
        "\(StoredPath.column), fileSize, modificationTime, reason, absentFormat"

    private func failure(from row: Row) throws -> FailureRecord {
        FailureRecord(
            path: try location.path(in: row, atIndex: 0), fileSize: try row.decode(Int64.self, atIndex: 1),
            modificationTime: try row.decode(Int64.self, atIndex: 2),
            reason: try row.decode(String.self, atIndex: 3),
            absentFormat: try row.decode(String?.self, atIndex: 4))
    }

    private func count(of table: String, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
    }
}

/// The number of images, failures and embeddings in a library, and its size on disk.
public struct LibrarySummary: Sendable, Hashable {
    /// A model and the number of images that have an embedding of it.
    public struct Model: Sendable, Hashable {
        /// The model.
        public let model: ModelRecord

        /// The number of its embeddings.
        public let embeddings: Int

        /// Whether this model is used when the user names none.
        public let isInUse: Bool

        /// The size of its embeddings in bytes.
        public let bytes: Int64
    }

    /// The number of images.
    public let images: Int

    /// The number of files that could not be read, without those whose decoder was not there.
    public let failures: Int

    /// The models, in the order of their registration.
    public let models: [Model]

    /// The size on disk in bytes: the library file and its write-ahead log, without the index files.
    public let bytes: Int64
}
