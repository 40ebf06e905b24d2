import Foundation
import GRDB
import Kernels
public import LibraryStore
import StopPoints
import SystemPackage

/// Writes one batch of changes inside a transaction that the caller begins and commits.
struct ChangeWriter {
    let db: Database
    let model: ModelRecord
    let location: LibraryLocation

    /// Images to copy embeddings from, as they were before the batch.
    private var sources: [Int64: CopySource] = [:]

    /// The position of the current change in the batch, for errors.
    private var position = 0

    private struct CopySource {
        let contentHash: Data
        var vectors: [(modelID: Int64, vector: Data)]
        /// Tags that analyses gave.
        var madeTags: [Int64]
        /// Tags that people gave.
        var givenTags: [Int64]
    }

    init(db: Database, model: ModelRecord, location: LibraryLocation) {
        self.db = db
        self.model = model
        self.location = location
    }

    /// Ids above this are never given out. SQLite reports a table without free ids like a full disk.
    private static let largestID = Int64.max - (1 << 32)

    /// Writes `changes`.
    ///
    /// - Throws: `LibraryError.corrupt` if the library has an id that leaves no room for later ones, or another `LibraryError`.
    mutating func apply(_ changes: [LibraryChange]) throws {
        try checkIDs()
        for (index, change) in changes.enumerated() {
            position = index
            try prepare(change)
        }
        for (index, change) in changes.enumerated() {
            position = index
            try perform(change)
        }
    }

    /// Checks a change and reads the state before the batch that it needs.
    private mutating func prepare(_ change: LibraryChange) throws {
        switch change {
        case .upsert(let image, let vector, let twin):
            try check(image)
            try check(vector)
            if let twin { _ = try loadSource(twin, for: image) }
        case .touch(_, let fileSize, _, _, _):
            try check(fileSize: fileSize)
        case .describe(_, let facts):
            try check(facts)
        case .move(let id, let path, let fileSize, _, _):
            try check(path: path)
            try check(fileSize: fileSize)
            // Give the image a temporary path. Otherwise a change that reuses or removes its old path would remove the
            // image before it has moved.
            try execute("UPDATE images SET path = ? WHERE id = ?", [Self.parkedPath(id), id])
            guard db.changesCount == 1 else { throw invalid("no image has the id \(id)") }
        case .copy(let id, let image):
            try check(image)
            let source = try loadSource(id, for: image)
            guard source.vectors.contains(where: { $0.modelID == model.id }) else {
                throw invalid("image \(id) has no embedding of \(model.name) to copy")
            }
        case .fail(let path, let fileSize, _, _, _, _, _, _, _):
            try check(path: path)
            try check(fileSize: fileSize)
        case .remove(let path):
            try check(path: path)
        }
    }

    private func perform(_ change: LibraryChange) throws {
        switch change {
        case .upsert(let image, let vector, let twin):
            let id = try write(image)
            let stored = vector.withUnsafeBufferPointer { model.stored($0) }
            try write(vector: stored, imageID: id, modelID: model.id)
            if let twin { try copyEmbeddings(of: twin, to: id) }
        case .touch(let id, let fileSize, let modificationTime, let changeTime, let decoderVersion):
            try execute(
                """
                UPDATE images SET fileSize = ?, modificationTime = ?, changeTime = ?,
                  decoderVersion = MAX(decoderVersion, COALESCE(?, decoderVersion)) WHERE id = ?
                """, [fileSize, modificationTime, changeTime, decoderVersion, id])
            guard db.changesCount == 1 else { throw invalid("no image has the id \(id)") }
        case .describe(let id, let facts):
            try replaceFacts(of: id, with: facts)
            try WordsWriter(db: db).write(of: id)
        case .move(let id, let path, let fileSize, let modificationTime, let changeTime):
            try move(id, to: path, [fileSize, modificationTime, changeTime])
        case .copy(let id, let image):
            try copyEmbeddings(of: id, to: try write(image))
        case .fail(
            let path, let fileSize, let modificationTime, let reason, let changeTime, let decoderVersion,
            let requiredPixels, let absentFormat, let shorterSide):
            try forgetImage(path)
            try execute(
                """
                INSERT OR REPLACE INTO failures
                  (path, fileSize, modificationTime, changeTime, reason, decoderVersion, requiredPixels,
                  absentFormat, shorterSide)
                VALUES (\(StoredPath.parameter), ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    location.parameter(path), fileSize, modificationTime, changeTime, reason, decoderVersion,
                    requiredPixels, absentFormat, shorterSide,
                ])
        case .remove(let path):
            try forgetImage(path)
            try forgetFailure(path)
        }
    }

    /// Writes the rows of an image and its facts, and deletes embeddings that are out of date.
    ///
    /// - Returns: the id of the image.
    private func write(_ image: NewImage) throws -> Int64 {
        let id = try writeRow(image)
        try replaceFacts(of: id, with: image.facts)
        try WordsWriter(db: db).write(of: id)
        return id
    }

    private func writeRow(_ image: NewImage) throws -> Int64 {
        let path = location.parameter(image.path)
        let hash = Data(image.contentHash)
        try forgetFailure(image.path)
        let statement = try db.cachedStatement(
            sql: "SELECT id, contentHash, decoderVersion FROM images WHERE path = \(StoredPath.parameter)")
        guard let known = try Row.fetchOne(statement, arguments: [path]) else {
            try execute(
                """
                INSERT INTO images
                  (path, fileSize, modificationTime, changeTime, contentHash, width, height, orientation,
                  decoderVersion, preview)
                VALUES (\(StoredPath.parameter), ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    path, image.fileSize, image.modificationTime, image.changeTime, hash, image.width,
                    image.height, image.orientation, image.decoderVersion, image.preview.map { Data($0) },
                ])
            return db.lastInsertedRowID
        }
        let id = try known.decode(Int64.self, atIndex: 0)
        if try known.decode(Data.self, atIndex: 1) != hash
            || known.decode(Int.self, atIndex: 2) < image.pixelsSince
        {
            try execute("DELETE FROM embeddings WHERE imageID = ?", [id])
            try execute("DELETE FROM imageMadeTags WHERE imageID = ?", [id])
        }
        try execute(
            """
            UPDATE images SET fileSize = ?, modificationTime = ?, changeTime = ?, contentHash = ?, width = ?,
              height = ?, orientation = ?, decoderVersion = ?, preview = ? WHERE id = ?
            """,
            [
                image.fileSize, image.modificationTime, image.changeTime, hash, image.width, image.height,
                image.orientation, image.decoderVersion, image.preview.map { Data($0) }, id,
            ])
        return id
    }

    /// Writes an embedding under a new id, because index files refer to the old embedding by its id.
    private func write(vector: Data, imageID: Int64, modelID: Int64) throws {
        try execute("DELETE FROM embeddings WHERE imageID = ? AND modelID = ?", [imageID, modelID])
        try execute(
            "INSERT INTO embeddings (imageID, modelID, vector) VALUES (?, ?, ?)", [imageID, modelID, vector])
    }

    /// Copies the embeddings of a source to an image, what analyses made of them, and the tags that people gave. Embeddings that the image already has are kept: they are of the
    /// same content, and an index refers to them by their ids.
    private func copyEmbeddings(of source: Int64, to imageID: Int64) throws {
        for (modelID, vector) in sources[source]?.vectors ?? [] {
            try execute(
                "INSERT OR IGNORE INTO embeddings (imageID, modelID, vector) VALUES (?, ?, ?)",
                [imageID, modelID, vector])
        }
        for tag in sources[source]?.madeTags ?? [] {
            try execute(
                "INSERT OR IGNORE INTO imageMadeTags (imageID, tagID) VALUES (?, ?)", [imageID, tag])
        }
        guard let given = sources[source]?.givenTags, !given.isEmpty else { return }
        for tag in given {
            try execute(
                "INSERT OR IGNORE INTO imageGivenTags (imageID, tagID) VALUES (?, ?)", [imageID, tag])
        }
        try WordsWriter(db: db).write(of: imageID)
    }

    /// - Parameter stamp: the size, the modification time and the change time of the file.
    private func move(_ id: Int64, to path: FilePath, _ stamp: StatementArguments) throws {
        try WordsWriter(db: db).removeImages(
            where: "path = \(StoredPath.parameter) AND id <> ?", [location.parameter(path), id])
        try forgetFailure(path)
        try execute(
            """
            UPDATE images SET path = \(StoredPath.parameter), fileSize = ?, modificationTime = ?, changeTime = ?
            WHERE id = ?
            """, [location.parameter(path)] + stamp + [id])
        guard db.changesCount == 1 else { throw invalid("no image has the id \(id)") }
        try WordsWriter(db: db).write(of: id)
    }

    private mutating func loadSource(_ id: Int64, for image: NewImage) throws -> CopySource {
        if sources[id] == nil {
            let hashes = try db.cachedStatement(sql: "SELECT contentHash FROM images WHERE id = ?")
            guard let hash = try Data.fetchOne(hashes, arguments: [id]) else {
                throw invalid("no image has the id \(id)")
            }
            let made = try db.cachedStatement(sql: "SELECT tagID FROM imageMadeTags WHERE imageID = ?")
            let given = try db.cachedStatement(sql: "SELECT tagID FROM imageGivenTags WHERE imageID = ?")
            var source = CopySource(
                contentHash: hash, vectors: [], madeTags: try Int64.fetchAll(made, arguments: [id]),
                givenTags: try Int64.fetchAll(given, arguments: [id]))
            let vectors = try db.cachedStatement(
                sql: "SELECT modelID, vector FROM embeddings WHERE imageID = ? ORDER BY modelID")
            let rows = try Row.fetchCursor(vectors, arguments: [id])
            while let row = try rows.next() {
                source.vectors.append(
                    (try row.decode(Int64.self, atIndex: 0), try row.decode(Data.self, atIndex: 1)))
            }
            sources[id] = source
        }
        guard let source = sources[id], source.contentHash.elementsEqual(image.contentHash) else {
            throw invalid("image \(id) and its copy \"\(image.path)\" have different content")
        }
        return source
    }

    private func forgetImage(_ path: FilePath) throws {
        try WordsWriter(db: db).removeImages(
            where: "path = \(StoredPath.parameter)", [location.parameter(path)])
    }

    private func forgetFailure(_ path: FilePath) throws {
        try execute(
            "DELETE FROM failures WHERE path = \(StoredPath.parameter)", [location.parameter(path)])
    }

    /// A temporary stored path. No image can have it, because it is not standardized.
    private static func parkedPath(_ id: Int64) -> String { "//moving/\(id)" }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

// MARK: - Checks

extension ChangeWriter {
    /// Throws if ids are used up, which happens only to a library that another program has written.
    private func checkIDs() throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT MAX(COALESCE((SELECT MAX(seq) FROM sqlite_sequence WHERE name IN ('images', 'embeddings')), 0),
                  COALESCE((SELECT MAX(id) FROM images), 0), COALESCE((SELECT MAX(id) FROM embeddings), 0))
                """)
        guard let largest = try Int64.fetchOne(statement), largest <= Self.largestID else {
            throw LibraryError.corrupt(
                path: location.file.string, detail: "an id is so large that no other can follow it")
        }
    }

    private func check(_ image: NewImage) throws {
        try check(path: image.path)
        try check(fileSize: image.fileSize)
        guard image.contentHash.count == 32 else { throw invalid("a content hash is not 32 bytes") }
        guard image.width > 0, image.height > 0 else { throw invalid("an image has no pixels") }
        guard (1...8).contains(image.orientation) else {
            throw invalid("\(image.orientation) is not an EXIF orientation")
        }
        if let facts = image.facts { try check(facts) }
    }

    private func check(_ vector: [Float]) throws {
        guard vector.count == model.dimension else {
            throw invalid(
                "an embedding has \(vector.count) values, but \(model.name) has \(model.dimension) dimensions"
            )
        }
        guard vector.withUnsafeBufferPointer(\.allFinite) else {
            throw invalid("an embedding has values that are not finite")
        }
        guard model.precision != .float16 || vector.withUnsafeBufferPointer(\.allFitFloat16) else {
            throw invalid("an embedding has values too large for float16")
        }
    }

    private func check(path: FilePath) throws {
        if let problem = LibraryLocation.problem(with: path) { throw invalid(problem) }
    }

    private func check(fileSize: Int64) throws {
        guard fileSize >= 0 else { throw invalid("a file size is negative") }
    }

    func invalid(_ reason: String) -> LibraryError {
        .invalidChange(index: position, reason: reason)
    }
}

extension Catalog {
    /// Writes a batch of changes as one transaction.
    ///
    /// Ids in `LibraryChange.move` and
    /// `LibraryChange.copy`, and the `twin` of `LibraryChange.upsert`, refer to the
    /// library as it was before the batch. Files that exchanged their names, or a copy of a file that the batch
    /// removes or overwrites, therefore need no special order. Otherwise the changes take effect one after the other.
    ///
    /// - Parameters:
    ///   - changes: the batch. A batch of hundreds of changes is written many times faster than one change at a time.
    ///   - modelID: the model that produced the embeddings in the batch.
    /// - Throws: `LibraryError.invalidChange` or another error. Nothing of the batch is written then.
    public func apply(_ changes: [LibraryChange], modelID: Int64) throws {
        guard !changes.isEmpty else { return }
        try write(.batch) { db in
            var writer = ChangeWriter(db: db, model: try model(modelID, in: db), location: location)
            try writer.apply(changes)
        }
    }
}
