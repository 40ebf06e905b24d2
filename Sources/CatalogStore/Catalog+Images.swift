import FilePaths
import Foundation
import GRDB
public import LibraryStore
public import SystemPackage

extension Catalog {
    /// The image with this id, or nil.
    public func image(id: Int64) throws -> ImageRecord? {
        try read { db in try images(in: db, where: "id = ?", [id]).first }
    }

    /// The image at this absolute path, or nil.
    public func image(atPath path: FilePath) throws -> ImageRecord? {
        try read { db in
            // The absolute form is there when the library was moved next to its photos and not written since.
            let condition = "path = \(StoredPath.parameter)"
            return try images(in: db, where: condition, [location.parameter(path)]).first
                ?? images(in: db, where: condition, [Data(location.canonical(path).bytes)]).first
        }
    }

    /// The images that these embeddings show, by the id of the embedding; those that are gone are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    public func images(embeddingIDs: some Sequence<Int64>) throws -> [Int64: ImageRecord] {
        try read { db in
            var found: [Int64: ImageRecord] = [:]
            for id in embeddingIDs where found[id] == nil {
                found[id] = try images(
                    in: db, where: "id = (SELECT imageID FROM embeddings WHERE id = ?)", [id]
                ).first
            }
            return found
        }
    }

    /// The images with this SHA-256 that have an embedding of the model, by id: a file whose content is among
    /// them was moved or copied and need not be embedded again.
    ///
    /// - Parameter modelID: the model; nil asks for images that have an embedding of any model.
    public func imagesWithContent(_ contentHash: [UInt8], modelID: Int64? = nil) throws -> [ImageRecord] {
        try read { db in
            try images(
                in: db,
                where: """
                    contentHash = ? AND EXISTS (SELECT 1 FROM embeddings
                    WHERE imageID = images.id AND modelID = COALESCE(?, modelID))
                    """, [Data(contentHash), modelID])
        }
    }

    private func images(
        in db: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [ImageRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, \(StoredPath.column), fileSize, modificationTime, contentHash, width, height,
                  orientation, changeTime, decoderVersion
                FROM images WHERE \(condition) ORDER BY id
                """)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var images: [ImageRecord] = []
        while let row = try rows.next() { images.append(try image(from: row)) }
        return images
    }

    private func image(from row: Row) throws -> ImageRecord {
        let image = ImageRecord(
            id: try row.decode(Int64.self, atIndex: 0),
            path: try location.path(in: row, atIndex: 1),
            fileSize: try row.decode(Int64.self, atIndex: 2),
            modificationTime: try row.decode(Int64.self, atIndex: 3),
            contentHash: try contentHash(in: row, atIndex: 4),
            width: try row.decode(Int.self, atIndex: 5),
            height: try row.decode(Int.self, atIndex: 6),
            orientation: try row.decode(Int.self, atIndex: 7),
            changeTime: try row.decode(Int64?.self, atIndex: 8),
            decoderVersion: try row.decode(Int.self, atIndex: 9))
        guard image.width > 0, image.height > 0, (1...8).contains(image.orientation) else {
            throw corrupt("image \(image.id) of impossible size")
        }
        return image
    }

    func contentHash(in row: Row, atIndex index: Int) throws -> [UInt8] {
        let hash = try row.withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } ?? [] }
        guard hash.count == 32 else { throw corrupt("a content hash of \(hash.count) bytes") }
        return hash
    }
}
