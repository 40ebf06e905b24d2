import FilePaths
import Foundation
import GRDB
public import LibraryStore
public import SystemPackage

extension Catalog {
    /// Returns the known files at or below `folders`, images and failures, in no particular order.
    ///
    /// - Parameters:
    ///   - folders: absolute paths of folders or single files. They may overlap; each file is returned once.
    ///   - modelID: the model for `KnownFile.hasEmbedding`; with nil, that property is false.
    /// - Complexity: O(*n*) for *n* files found.
    public func knownFiles(under folders: [FilePath], modelID: Int64? = nil) throws -> [KnownFile] {
        let conditions = location.storedConditions(for: folders)
        return try read { db in
            var files: [KnownFile] = []
            for condition in conditions {
                try appendImages(to: &files, in: db, condition: condition, modelID: modelID)
                try appendFailures(to: &files, in: db, condition: condition)
            }
            return files
        }
    }

    /// Returns what is remembered of some images, in no particular order. Skips those that no longer exist.
    ///
    /// - Parameters:
    ///   - imageIDs: The ids of the images.
    ///   - modelID: the model for `KnownFile.hasEmbedding`; with nil, that property is false.
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* images.
    public func knownFiles(imageIDs: some Sequence<Int64>, modelID: Int64?) throws -> [KnownFile] {
        try read { db in
            let statement = try db.cachedStatement(sql: Self.imageQuery("id = ?"))
            var files: [KnownFile] = []
            for id in imageIDs {
                let rows = try Row.fetchCursor(statement, arguments: [modelID, id])
                if let row = try rows.next() { files.append(try knownImage(row)) }
            }
            return files
        }
    }

    /// Returns what is remembered of the files at or below `folders` that are no images, in no particular order.
    ///
    /// - Complexity: O(*n*) for *n* files found.
    public func knownFailures(under folders: [FilePath]) throws -> [KnownFile] {
        let conditions = location.storedConditions(for: folders)
        return try read { db in
            var files: [KnownFile] = []
            for condition in conditions { try appendFailures(to: &files, in: db, condition: condition) }
            return files
        }
    }

    private static func imageQuery(_ condition: String) -> String {
        """
        SELECT id, \(StoredPath.column), fileSize, modificationTime, changeTime, decoderVersion,
          contentHash, EXISTS (SELECT 1 FROM embeddings WHERE imageID = images.id AND modelID = ?), basis,
          min(width, height)
        FROM images LEFT JOIN facts ON imageID = images.id WHERE \(condition)
        """
    }

    private func appendImages(
        to files: inout [KnownFile], in db: Database, condition: PathCondition, modelID: Int64?
    ) throws {
        let statement = try db.cachedStatement(sql: Self.imageQuery(condition.sql))
        let rows = try Row.fetchCursor(
            statement, arguments: [modelID] + StatementArguments(condition.values))
        while let row = try rows.next() { files.append(try knownImage(row)) }
    }

    /// The file in a row of ``imageQuery(_:)``.
    private func knownImage(_ row: Row) throws -> KnownFile {
        KnownFile(
            path: try location.path(in: row, atIndex: 1),
            fileSize: try row.decode(Int64.self, atIndex: 2),
            modificationTime: try row.decode(Int64.self, atIndex: 3),
            changeTime: try row.decode(Int64?.self, atIndex: 4),
            decoderVersion: try row.decode(Int.self, atIndex: 5), requiredPixels: nil,
            shorterSide: try row.decode(Int.self, atIndex: 9),
            state: .image(
                id: try row.decode(Int64.self, atIndex: 0), contentHash: try contentHash(in: row, atIndex: 6),
                hasEmbedding: try row.decode(Bool.self, atIndex: 7),
                factsBasis: try row.decode(Data?.self, atIndex: 8).map { [UInt8]($0) }))
    }

    private func appendFailures(
        to files: inout [KnownFile], in db: Database, condition: PathCondition
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(StoredPath.column), fileSize, modificationTime, changeTime, decoderVersion, requiredPixels,
                  absentFormat, shorterSide
                FROM failures WHERE \(condition.sql)
                """)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(condition.values))
        while let row = try rows.next() {
            files.append(
                KnownFile(
                    path: try location.path(in: row, atIndex: 0),
                    fileSize: try row.decode(Int64.self, atIndex: 1),
                    modificationTime: try row.decode(Int64.self, atIndex: 2),
                    changeTime: try row.decode(Int64?.self, atIndex: 3),
                    decoderVersion: try row.decode(Int.self, atIndex: 4),
                    requiredPixels: try row.decode(Int64?.self, atIndex: 5),
                    shorterSide: try row.decode(Int?.self, atIndex: 7),
                    state: .failure(absentFormat: try row.decode(String?.self, atIndex: 6))))
        }
    }
}
