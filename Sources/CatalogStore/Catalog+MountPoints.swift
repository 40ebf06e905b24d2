import Foundation
import GRDB
public import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// Returns the folders where disks were mounted when the images below them were last indexed, in no particular
    /// order.
    public func mountPoints() throws -> [MountPoint] {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(StoredPath.column), fileSystem FROM mountPoints")
            var mountPoints: [MountPoint] = []
            while let row = try rows.next() {
                mountPoints.append(
                    MountPoint(
                        path: try location.path(in: row, atIndex: 0),
                        fileSystem: try row.decode(Int64?.self, atIndex: 1)))
            }
            return mountPoints
        }
    }

    /// Stores the mount points in `found` and replaces those with the same path. Deletes the mount points at the paths
    /// in `gone`.
    public func updateMountPoints(_ found: [MountPoint], forgetting gone: [FilePath]) throws {
        guard !found.isEmpty || !gone.isEmpty else { return }
        try write(.mountPoints) { db in
            for path in gone {
                try db.execute(
                    sql: "DELETE FROM mountPoints WHERE path = \(StoredPath.parameter)",
                    arguments: [location.parameter(path)])
            }
            for mountPoint in found {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO mountPoints (path, fileSystem)
                        VALUES (\(StoredPath.parameter), ?)
                        """, arguments: [location.parameter(mountPoint.path), mountPoint.fileSystem])
            }
        }
    }
}
