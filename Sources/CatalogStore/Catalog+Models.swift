import GRDB
import StopPoints
import SystemPackage

extension Catalog {
    /// All models, in the order of their registration.
    public func models() throws -> [ModelRecord] {
        try read { db in
            try db.catalogModels(where: "1")
        }
    }

    /// The models that have embeddings, in the order of their registration. A run that was killed before its first
    /// commit leaves one without.
    ///
    /// - Complexity: O(log *N*) for each model, with *N* embeddings.
    public func heldModels() throws -> [ModelRecord] {
        try read { db in try db.catalogModels(where: Self.hasEmbeddings) }
    }

    private static let hasEmbeddings = "EXISTS (SELECT 1 FROM embeddings WHERE modelID = models.id)"

    /// The model of this name, or nil.
    public func model(named name: String) throws -> ModelRecord? {
        try read { db in try db.catalogModels(where: "name = ?", [name]).first }
    }

    /// The model that is used when none is named: the default, or else the first that has embeddings; nil for an empty
    /// library.
    public func modelInUse() throws -> ModelRecord? {
        try read { db in
            try db.catalogModels(where: Self.hasEmbeddings, order: "isDefault DESC, id").first
        }
    }

    /// Makes a model the one that is used when none is named.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``.
    public func setDefaultModel(_ id: Int64) throws {
        try write(.defaultModel) { db in
            _ = try model(id, in: db)
            try db.execute(sql: "UPDATE models SET isDefault = 0 WHERE isDefault = 1")
            try db.execute(sql: "UPDATE models SET isDefault = 1 WHERE id = ?", arguments: [id])
        }
    }

    /// Forgets a model with its embeddings and its index; images stay, and the embeddings of other models.
    ///
    /// - Returns: Whether the library's file gives the space back to the system. Else it keeps it for what comes: the disk
    ///   has no room for the copy that this takes, or another program was writing all the time.
    /// - Throws: ``LibraryError/unknownModel(path:id:)``.
    /// - Complexity: O(bytes of the library).
    @discardableResult
    public func removeModel(_ id: Int64) throws -> Bool {
        try write(.modelRemoval) { db in
            _ = try model(id, in: db)
            // First, so that nothing that goes is noted for an index.
            try db.execute(sql: "DELETE FROM indexGenerations WHERE modelID = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM removedEmbeddings WHERE modelID = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM models WHERE id = ?", arguments: [id])
        }
        removeIndexFiles(modelID: id)
        return giveSpaceBack()
    }

    /// Rewrites the library's file without the pages that hold nothing any more.
    ///
    /// That is one transaction in the log: others go on reading what they see, and writers wait.
    ///
    /// - Returns: Whether it was done; what fails changes nothing.
    @discardableResult
    func giveSpaceBack() -> Bool {
        StopPoint.before(.compaction).pass()
        let isDone = (try? pool.vacuum()) != nil
        StopPoint.after(.compaction).pass()
        return isDone
    }

    /// Adds a model, or finds it by its fingerprint when it is there already; it then goes by this name. Another
    /// one of the same name that has no embeddings gives way.
    ///
    /// - Parameter usesFloat16: How embeddings are stored, where the model has none yet; nil stands for as they are, or
    ///   float32.
    /// - Throws: ``LibraryError/modelMismatch(path:stored:fingerprint:dimension:)`` when the library knows
    ///   another model by this name.
    @discardableResult
    public func registerModel(
        name: String, fingerprint: String, dimension: Int, usesFloat16: Bool? = nil
    ) throws -> ModelRecord {
        guard !name.isEmpty, !fingerprint.isEmpty, ModelRecord.dimensions.contains(dimension) else {
            throw LibraryError.unexpected(
                path: path.string, detail: "a model without name, fingerprint or dimension")
        }
        return try write(.modelRegistration) { db in
            let same = try db.catalogModels(
                where: "fingerprint = ? AND dimension = ?", [fingerprint, dimension]
            ).first
            if let same, let usesFloat16, try embeddingCount(modelID: same.id, in: db) == 0 {
                // As long as there are none, they can still be stored either way.
                try db.execute(
                    sql: "UPDATE models SET isFloat16 = ? WHERE id = ?", arguments: [usesFloat16, same.id])
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
                sql: "INSERT INTO models (name, fingerprint, dimension, isFloat16) VALUES (?, ?, ?, ?)",
                arguments: [name, fingerprint, dimension, usesFloat16 ?? false])
            return try model(db.lastInsertedRowID, in: db)
        }
    }

    /// The model with this id.
    func model(_ id: Int64, in db: Database) throws -> ModelRecord {
        guard let model = try db.catalogModels(where: "id = ?", [id]).first else {
            throw LibraryError.unknownModel(path: path.string, id: id)
        }
        return model
    }
}

extension Database {
    /// The models that fulfil an SQL condition, by id unless told otherwise.
    func catalogModels(
        where condition: String, _ arguments: StatementArguments = [], order: String = "id"
    ) throws -> [ModelRecord] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT id, name, fingerprint, dimension, isFloat16 FROM models
                WHERE \(condition) ORDER BY \(order)
                """, arguments: arguments)
        var models: [ModelRecord] = []
        while let row = try rows.next() {
            let model = ModelRecord(
                id: try row.decode(Int64.self, atIndex: 0), name: try row.decode(String.self, atIndex: 1),
                fingerprint: try row.decode(String.self, atIndex: 2),
                dimension: try row.decode(Int.self, atIndex: 3),
                usesFloat16: try row.decode(Bool.self, atIndex: 4))
            // A library may come from anywhere, and not every SQLite that wrote it keeps to the schema.
            guard ModelRecord.dimensions.contains(model.dimension) else {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT,
                    message: "model \(model.name) of \(model.dimension) dimensions")
            }
            models.append(model)
        }
        return models
    }
}
