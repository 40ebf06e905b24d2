import GRDB
public import Kernels
public import LibraryStore
import StopPoints
import SystemPackage

extension Catalog {
    /// Returns all models, in the order of their registration.
    public func models() throws -> [ModelRecord] {
        try read { db in
            try db.catalogModels(where: "1")
        }
    }

    /// Returns the models that have embeddings, in the order of their registration. A run that was killed before its
    /// first commit leaves a model without embeddings.
    ///
    /// - Complexity: O(log *N*) for each model, with *N* embeddings.
    public func heldModels() throws -> [ModelRecord] {
        try read { db in try db.catalogModels(where: Self.hasEmbeddings) }
    }

    private static let hasEmbeddings = "EXISTS (SELECT 1 FROM embeddings WHERE modelID = models.id)"

    /// Returns the model with this name, or nil if there is none.
    public func model(named name: String) throws -> ModelRecord? {
        try read { db in try db.catalogModels(where: "name = ?", [name]).first }
    }

    /// Returns the model that is used when the user names none: the default model if it has embeddings, otherwise the
    /// first model that has embeddings; nil if no model has embeddings.
    public func modelInUse() throws -> ModelRecord? {
        try read { db in
            try db.catalogModels(where: Self.hasEmbeddings, order: "isDefault DESC, id").first
        }
    }

    /// Makes a model the default, which is used when the user names none.
    ///
    /// - Throws: `LibraryError.unknownModel`.
    public func setDefaultModel(_ id: Int64) throws {
        try write(.defaultModel) { db in
            _ = try model(id, in: db)
            try db.execute(sql: "UPDATE models SET isDefault = 0 WHERE isDefault = 1")
            try db.execute(sql: "UPDATE models SET isDefault = 1 WHERE id = ?", arguments: [id])
        }
    }

    /// Removes a model with its embeddings and the records of its index. Images and the embeddings of other models stay.
    /// The caller removes the index file afterwards.
    ///
    /// - Returns: Whether the library file shrank. If not, it keeps the free space for later data: the disk has no room
    ///   for the copy that shrinking needs, or another program was writing all the time.
    /// - Throws: `LibraryError.unknownModel`.
    /// - Complexity: O(bytes of the library).
    @discardableResult
    public func removeModel(_ id: Int64) throws -> Bool {
        try write(.modelRemoval) { db in
            _ = try model(id, in: db)
            // Delete the builds first, so that the trigger does not record the removed embeddings.
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM removedEmbeddings WHERE modelID = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM models WHERE id = ?", arguments: [id])
        }
        return giveSpaceBack()
    }

    /// Rewrites the library file without its empty pages.
    ///
    /// This is one transaction in the write-ahead log: readers keep their snapshot, and writers wait.
    ///
    /// - Returns: Whether it succeeded; a failure changes nothing.
    @discardableResult
    func giveSpaceBack() -> Bool {
        StopPoint.before(.compaction).pass()
        let isDone = (try? pool.vacuum()) != nil
        StopPoint.after(.compaction).pass()
        return isDone
    }

    /// Adds a model. If the library already has a model with this fingerprint and dimension, renames that one instead.
    ///
    /// Another model with the same name is removed if it has no embeddings.
    ///
    /// - Parameters:
    ///   - name: The name that users pass to `--model`.
    ///   - fingerprint: Identifies the weights and the preprocessing.
    ///   - dimension: The number of values in an embedding.
    ///   - precision: How to store embeddings; has no effect on a model that already has embeddings. With nil, a known
    ///     model stays as it is, and a new one uses float32.
    /// - Throws: `LibraryError.modelMismatch` if another model with this name
    ///   has embeddings.
    @discardableResult
    public func registerModel(
        name: String, fingerprint: String, dimension: Int, precision: VectorPrecision? = nil
    ) throws -> ModelRecord {
        guard !name.isEmpty, !fingerprint.isEmpty, ModelRecord.dimensions.contains(dimension) else {
            throw LibraryError.unexpected(
                path: path.string, detail: "a model needs a name, a fingerprint and a possible dimension")
        }
        return try write(.modelRegistration) { db in
            let same = try db.catalogModels(
                where: "fingerprint = ? AND dimension = ?", [fingerprint, dimension]
            ).first
            if let same, let precision, try embeddingCount(modelID: same.id, in: db) == 0 {
                // The format can change as long as the model has no embeddings.
                try db.execute(
                    sql: "UPDATE models SET precision = ? WHERE id = ?",
                    arguments: [precision.rawValue, same.id])
            }
            if let same, same.name == name { return try model(same.id, in: db) }
            if let stored = try db.catalogModels(where: "name = ?", [name]).first {
                guard try embeddingCount(modelID: stored.id, in: db) == 0 else {
                    throw LibraryError.modelMismatch(
                        path: path.string, stored: stored, fingerprint: fingerprint, dimension: dimension)
                }
                try db.execute(sql: "DELETE FROM models WHERE id = ?", arguments: [stored.id])
            }
            if let same {
                try db.execute(
                    sql: "UPDATE models SET name = ? WHERE id = ?", arguments: [name, same.id])
                return try model(same.id, in: db)
            }
            try db.execute(
                sql: "INSERT INTO models (name, fingerprint, dimension, precision) VALUES (?, ?, ?, ?)",
                arguments: [name, fingerprint, dimension, (precision ?? .float32).rawValue])
            return try model(db.lastInsertedRowID, in: db)
        }
    }

    /// Returns the model with this id.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``.
    func model(_ id: Int64, in db: Database) throws -> ModelRecord {
        guard let model = try db.catalogModels(where: "id = ?", [id]).first else {
            throw LibraryError.unknownModel(path: path.string, id: id)
        }
        return model
    }
}

extension Database {
    /// Returns the models that match an SQL condition, ordered by id by default.
    func catalogModels(
        where condition: String, _ arguments: StatementArguments = [], order: String = "id"
    ) throws -> [ModelRecord] {
        let statement = try cachedStatement(
            sql: """
                SELECT id, name, fingerprint, dimension, precision FROM models
                WHERE \(condition) ORDER BY \(order)
                """)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var models: [ModelRecord] = []
        while let row = try rows.next() {
            let name = try row.decode(String.self, atIndex: 1)
            let dimension = try row.decode(Int.self, atIndex: 3)
            // A library may come from anywhere, and not every SQLite that wrote it keeps to the schema.
            guard ModelRecord.dimensions.contains(dimension) else {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT, message: "model \(name) has \(dimension) dimensions")
            }
            models.append(
                ModelRecord(
                    id: try row.decode(Int64.self, atIndex: 0), name: name,
                    fingerprint: try row.decode(String.self, atIndex: 2), dimension: dimension,
                    precision: try VectorPrecision(in: row, atIndex: 4, of: "model \(name)")))
        }
        return models
    }
}

extension VectorPrecision {
    /// Reads the name of a precision.
    ///
    /// - Parameter owner: What has this precision, for the error.
    init(in row: Row, atIndex index: Int, of owner: String) throws {
        let name = try row.decode(String.self, atIndex: index)
        guard let precision = VectorPrecision(rawValue: name) else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "\(owner) has the unknown precision \(name)")
        }
        self = precision
    }
}
