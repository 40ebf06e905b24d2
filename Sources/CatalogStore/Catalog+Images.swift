import FilePaths
import Foundation
import GRDB
public import LibraryStore
public import SystemPackage

extension Catalog {
    /// Returns the image with this id, or nil if there is none.
    public func image(id: Int64) throws -> ImageRecord? {
        try read { db in try images(in: db, where: "id = ?", [id]).first }
    }

    /// Returns the image at this absolute path, or nil if there is none.
    public func image(atPath path: FilePath) throws -> ImageRecord? {
        try read { db in
            // The absolute form is stored if the library was moved next to its images and not opened for writing since.
            let condition = "path = \(StoredPath.parameter)"
            return try images(in: db, where: condition, [location.parameter(path)]).first
                ?? images(in: db, where: condition, [Data(location.canonical(path).bytes)]).first
        }
    }

    /// Returns the image in the folder of a file that has this file as a companion, or nil if there is none.
    ///
    /// - Complexity: O(*n*) for *n* companions in the library.
    public func image(withCompanion file: FilePath) throws -> ImageRecord? {
        try read { db in
            let name = Data(file.nameBytes)
            return try images(
                in: db, where: "id IN (SELECT imageID FROM companions WHERE name = ?)", [name]
            ).first { $0.path.removingLastComponent() == file.removingLastComponent() }
        }
    }

    /// Returns the images of these embeddings, keyed by embedding id. Skips embeddings that no longer exist.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    public func images(embeddingIDs: some Sequence<Int64>) throws -> [Int64: ImageRecord] {
        try images(where: "id = (SELECT imageID FROM embeddings WHERE id = ?)", embeddingIDs)
    }

    /// Returns the images with these ids, keyed by id. Skips images that no longer exist.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    public func images(ids: some Sequence<Int64>) throws -> [Int64: ImageRecord] {
        try images(where: "id = ?", ids)
    }

    /// The images that fulfil a condition with one parameter, by the value of the parameter.
    private func images(
        where condition: String, _ values: some Sequence<Int64>
    ) throws -> [Int64: ImageRecord] {
        try read { db in
            let statement = try db.cachedStatement(sql: Self.selection(where: condition))
            var found: [Int64: ImageRecord] = [:]
            for value in values where found[value] == nil {
                let rows = try Row.fetchCursor(statement, arguments: [value])
                found[value] = try rows.next().map { try image(from: $0) }
            }
            return found
        }
    }

    /// Returns the images with this SHA-256 that have an embedding of the model, ordered by id.
    ///
    /// If there is one, a file with this content was moved or copied and need not be embedded again.
    ///
    /// - Parameters:
    ///   - contentHash: 32 bytes.
    ///   - modelID: the model; with nil, an embedding of any model counts.
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

    func images(
        in db: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [ImageRecord] {
        let statement = try db.cachedStatement(sql: Self.selection(where: condition))
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var images: [ImageRecord] = []
        while let row = try rows.next() { images.append(try image(from: row)) }
        return images
    }

    private static func selection(where condition: String) -> String {
        """
        SELECT id, \(StoredPath.column), fileSize, modificationTime, contentHash, width, height,
          orientation, changeTime, decoderVersion, preview
        FROM images WHERE \(condition) ORDER BY id
        """
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
            decoderVersion: try row.decode(Int.self, atIndex: 9),
            preview: try row.decode(Data?.self, atIndex: 10).flatMap { $0.count == 48 ? [UInt8]($0) : nil })
        guard image.width > 0, image.height > 0, (1...8).contains(image.orientation) else {
            throw corrupt("image \(image.id) has an impossible size or orientation")
        }
        return image
    }

    func contentHash(in row: Row, atIndex index: Int) throws -> [UInt8] {
        let hash = try row.withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } ?? [] }
        guard hash.count == 32 else { throw corrupt("a content hash has \(hash.count) bytes, not 32") }
        return hash
    }
}
