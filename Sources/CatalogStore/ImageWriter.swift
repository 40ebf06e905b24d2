import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Writes images with what is known of them, inside a transaction that the caller begins and commits. The caller has checked the values.
struct ImageWriter {
    let db: Database
    let location: LibraryLocation

    /// Writes the rows of an image and its facts, and deletes embeddings that are out of date.
    ///
    /// - Returns: the id of the image.
    func write(_ image: NewImage) throws -> Int64 {
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
    func write(vector: Data, imageID: Int64, modelID: Int64) throws {
        try execute("DELETE FROM embeddings WHERE imageID = ? AND modelID = ?", [imageID, modelID])
        try execute(
            "INSERT INTO embeddings (imageID, modelID, vector) VALUES (?, ?, ?)", [imageID, modelID, vector])
    }

    func forgetImage(_ path: FilePath) throws {
        try WordsWriter(db: db).removeImages(
            where: "path = \(StoredPath.parameter)", [location.parameter(path)])
    }

    func forgetFailure(_ path: FilePath) throws {
        try execute(
            "DELETE FROM failures WHERE path = \(StoredPath.parameter)", [location.parameter(path)])
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
