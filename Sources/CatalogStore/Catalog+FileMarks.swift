import FilePaths
import Foundation
import GRDB
public import LibraryStore
public import SystemPackage

extension Catalog {
    /// Returns marks of the images at or below folders, each once, in no particular order.
    ///
    /// An image must be looked at again, so that its mark has no state, if an earlier decoder read it, if it has no embedding of the
    /// model or no facts, if nothing is known of its change time, or if it is smaller than pictures must be.
    ///
    /// - Parameters:
    ///   - folders: Absolute paths of folders or single files, which may overlap.
    ///   - modelID: The model.
    ///   - decoderVersion: The version of the decoder.
    ///   - leastSide: The least shorter side of a picture, in pixels; nil for pictures of any size.
    /// - Complexity: O(*n*) for *n* images found.
    public func fileMarks(
        under folders: [FilePath], modelID: Int64?, decoderVersion: Int, leastSide: Int?
    ) throws -> [FileMark] {
        let conditions = location.storedConditions(for: folders)
        return try read { db in
            var marks: [FileMark] = []
            for condition in conditions {
                let statement = try db.cachedStatement(sql: Self.markQuery(condition))
                let rows = try Row.fetchCursor(
                    statement,
                    arguments: [decoderVersion, leastSide ?? 0, modelID]
                        + StatementArguments(condition.values))
                var folder = FolderOfRows(location: location)
                while let row = try rows.next() { marks.append(try mark(of: row, &folder)) }
            }
            return marks
        }
    }

    private static func markQuery(_ condition: PathCondition) -> String {
        """
        SELECT id, \(StoredPath.column), fileSize, modificationTime, changeTime, basis,
          changeTime IS NOT NULL AND decoderVersion >= ? AND min(width, height) >= ?
          AND EXISTS (SELECT 1 FROM embeddings WHERE imageID = images.id AND modelID = ?)
        FROM images LEFT JOIN facts ON imageID = images.id WHERE \(condition.sql)
        """
    }

    private func mark(of row: Row, _ folder: inout FolderOfRows) throws -> FileMark {
        let id = try row.decode(Int64.self, atIndex: 0)
        let path = try row.withUnsafeData(atIndex: 1) { folder.mark(stored: $0 ?? Data()) }
        guard try row.decode(Bool.self, atIndex: 6) else {
            return FileMark(imageID: id, path: path, state: nil)
        }
        let (size, modified, changed) = (
            try row.decode(Int64.self, atIndex: 2), try row.decode(Int64.self, atIndex: 3),
            try row.decode(Int64.self, atIndex: 4)
        )
        let state = try row.withUnsafeData(atIndex: 5) { basis in
            basis?.withUnsafeBytes {
                FileMark.state(
                    fileSize: size, modificationTime: modified, changeTime: changed, factsBasis: $0)
            }
        }
        return FileMark(imageID: id, path: path, state: state)
    }
}

/// The folder of the last row, because most rows follow others of their folder.
private struct FolderOfRows {
    let location: LibraryLocation
    private var stored: [UInt8]?
    private var folder = MarkedFolder(path: [])

    init(location: LibraryLocation) { self.location = location }

    /// The number that stands for a path as the tables store it.
    mutating func mark(stored path: Data) -> UInt64 {
        path.withUnsafeBytes { bytes in
            // A path without a slash is that of a file beside the library.
            let end = bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1
            let parent = bytes[..<max(end, 0)]
            let isAbsolute = bytes.first == UInt8(ascii: "/")
            if stored.map({ !$0.elementsEqual(parent) }) ?? true {
                stored = Array(parent)
                let prefix =
                    isAbsolute || location.folder.bytes == [UInt8(ascii: "/")] ? [] : location.folder.bytes
                let middle = isAbsolute || parent.isEmpty ? [] : [UInt8(ascii: "/")]
                folder = MarkedFolder(path: prefix + middle + Array(parent))
            }
            return folder.path(name: UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
        }
    }
}
