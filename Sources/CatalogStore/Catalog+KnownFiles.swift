import GRDB

extension Catalog {
    /// What is remembered of the files at or below `folders`, images and failures, in no particular order.
    ///
    /// - Parameters:
    ///   - folders: absolute paths of folders or single files. They may overlap; each file comes once.
    ///   - modelID: the model that ``KnownFile/hasEmbedding`` speaks of; nil leaves it false.
    /// - Complexity: O(*n*) for *n* files found.
    public func knownFiles(under folders: [String], modelID: Int64? = nil) throws -> [KnownFile] {
        let conditions = storedConditions(for: folders)
        return try read { db in
            var files: [KnownFile] = []
            for condition in conditions {
                try appendImages(to: &files, in: db, condition: condition, modelID: modelID)
                try appendFailures(to: &files, in: db, condition: condition)
            }
            return files
        }
    }

    private func appendImages(
        to files: inout [KnownFile], in db: Database, condition: PathCondition, modelID: Int64?
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, path, fileSize, modificationTime, contentHash, EXISTS
                  (SELECT 1 FROM embeddings WHERE imageID = images.id AND modelID = ?)
                FROM images WHERE \(condition.sql)
                """)
        let rows = try Row.fetchCursor(
            statement, arguments: [modelID] + StatementArguments(condition.values))
        while let row = try rows.next() {
            files.append(
                KnownFile(
                    path: location.absolute(try row.decode(String.self, atIndex: 1)),
                    fileSize: try row.decode(Int64.self, atIndex: 2),
                    modificationTime: try row.decode(Int64.self, atIndex: 3),
                    state: .image(
                        id: try row.decode(Int64.self, atIndex: 0),
                        contentHash: try contentHash(in: row, atIndex: 4),
                        hasEmbedding: try row.decode(Bool.self, atIndex: 5))))
        }
    }

    private func appendFailures(
        to files: inout [KnownFile], in db: Database, condition: PathCondition
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT path, fileSize, modificationTime FROM failures WHERE \(condition.sql)")
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(condition.values))
        while let row = try rows.next() {
            files.append(
                KnownFile(
                    path: location.absolute(try row.decode(String.self, atIndex: 0)),
                    fileSize: try row.decode(Int64.self, atIndex: 1),
                    modificationTime: try row.decode(Int64.self, atIndex: 2),
                    state: .failure))
        }
    }

    /// Conditions on stored paths that select the files at or below `folders`, each file by only one of them.
    private func storedConditions(for folders: [String]) -> [PathCondition] {
        // With a "/" at the end, whatever is below a folder directly follows it in the order of bytes.
        let sorted = folders.map { PathKey(location.canonical($0.droppingTrailingSlashes).appendingSlash) }
            .sorted()
        var roots: [String] = []
        for folder in sorted {
            let root = folder.path.droppingTrailingSlashes
            if let last = roots.last, root.isAtOrBelow(last) { continue }
            roots.append(root)
        }
        return roots.flatMap { conditions(forRoot: $0) }
    }

    private func conditions(forRoot root: String) -> [PathCondition] {
        let home = location.folder.droppingTrailingSlashes
        var conditions = [PathCondition.at(root), .below(root)]
        if home.isAtOrBelow(root) {
            conditions.append(.relative)
        } else if root.isAtOrBelow(home) {
            let relative = location.stored(root)
            conditions += [.at(relative), .below(relative)]
        }
        return conditions
    }
}

/// A condition on the column `path` of a table.
private struct PathCondition {
    let sql: String
    let values: [String]

    static func at(_ path: String) -> PathCondition {
        PathCondition(sql: "path = ?", values: [path])
    }

    static func below(_ folder: String) -> PathCondition {
        let range = PathRange(below: folder.appendingSlash)
        return PathCondition(sql: "path >= ? AND path < ?", values: [range.lower, range.upper])
    }

    /// All relative paths: those that do not begin with "/", whose next byte is "0".
    static let relative = PathCondition(sql: "(path < '/' OR path >= '0')", values: [])
}

extension String {
    /// The path without `/` at its end, except for the root.
    fileprivate var droppingTrailingSlashes: String {
        var path = utf8[...]
        while path.count > 1, path.last == UInt8(ascii: "/") { path = path.dropLast() }
        return String(Substring(path))
    }

    /// Whether the path is `folder` or lies below it, by bytes.
    fileprivate func isAtOrBelow(_ folder: String) -> Bool {
        guard utf8.starts(with: folder.utf8) else { return false }
        let rest = utf8.dropFirst(folder.utf8.count)
        return rest.isEmpty || folder.utf8.last == UInt8(ascii: "/") || rest.first == UInt8(ascii: "/")
    }
}
