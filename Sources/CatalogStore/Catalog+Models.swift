import GRDB

extension Catalog {
    /// All models, in the order of their registration.
    public func models() throws -> [ModelRecord] {
        try read { db in
            try db.catalogModels(where: "1")
        }
    }

    /// The model of this name, or nil.
    public func model(named name: String) throws -> ModelRecord? {
        try read { db in try db.catalogModels(where: "name = ?", [name]).first }
    }

    /// The model that the library was built with: the first that has embeddings; nil for an empty library.
    public func modelInUse() throws -> ModelRecord? {
        try read { db in
            try db.catalogModels(where: "EXISTS (SELECT 1 FROM embeddings WHERE modelID = models.id)").first
        }
    }

    /// Adds a model, or finds it by its fingerprint when it is there already; it then goes by this name. Another
    /// one of the same name that has no embeddings gives way.
    ///
    /// - Throws: ``CatalogError/modelMismatch(path:stored:fingerprint:dimension:)`` when the library knows
    ///   another model by this name.
    @discardableResult
    public func registerModel(name: String, fingerprint: String, dimension: Int) throws -> ModelRecord {
        guard !name.isEmpty, !fingerprint.isEmpty, (1...65536).contains(dimension) else {
            throw CatalogError.unexpected(
                path: path, detail: "a model without name, fingerprint or dimension")
        }
        return try write { db in
            let same = try db.catalogModels(
                where: "fingerprint = ? AND dimension = ?", [fingerprint, dimension]
            ).first
            if let same, same.name == name { return same }
            if let stored = try db.catalogModels(where: "name = ?", [name]).first {
                guard try embeddingCount(modelID: stored.id, in: db) == 0 else {
                    throw CatalogError.modelMismatch(
                        path: path, stored: stored, fingerprint: fingerprint, dimension: dimension)
                }
                try db.execute(sql: "DELETE FROM models WHERE id = ?", arguments: [stored.id])
            }
            if let same {
                try db.execute(
                    sql: "UPDATE models SET name = ? WHERE id = ?", arguments: [name, same.id])
                return ModelRecord(
                    id: same.id, name: name, fingerprint: fingerprint, dimension: dimension)
            }
            try db.execute(
                sql: "INSERT INTO models (name, fingerprint, dimension) VALUES (?, ?, ?)",
                arguments: [name, fingerprint, dimension])
            return ModelRecord(
                id: db.lastInsertedRowID, name: name, fingerprint: fingerprint, dimension: dimension)
        }
    }

    /// The model with this id.
    func model(_ id: Int64, in db: Database) throws -> ModelRecord {
        guard let model = try db.catalogModels(where: "id = ?", [id]).first else {
            throw CatalogError.unknownModel(path: path, id: id)
        }
        guard (1...65536).contains(model.dimension) else {
            throw corrupt("model \(model.name) of \(model.dimension) dimensions")
        }
        return model
    }
}

extension Database {
    /// The models that fulfil an SQL condition, by id.
    func catalogModels(where condition: String, _ arguments: StatementArguments = []) throws -> [ModelRecord]
    {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT id, name, fingerprint, dimension FROM models WHERE \(condition) ORDER BY id",
            arguments: arguments)
        var models: [ModelRecord] = []
        while let row = try rows.next() {
            models.append(
                ModelRecord(
                    id: try row.decode(Int64.self, atIndex: 0), name: try row.decode(String.self, atIndex: 1),
                    fingerprint: try row.decode(String.self, atIndex: 2),
                    dimension: try row.decode(Int.self, atIndex: 3)))
        }
        return models
    }
}
