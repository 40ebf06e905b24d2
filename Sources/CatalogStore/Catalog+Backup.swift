import FilePaths
import GRDB
import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// Copies the library to another file, as it is at this moment, with SQLite's online backup. Other programs and threads may read
    /// and write the library meanwhile.
    ///
    /// The copy is a library of its own, in one file without a log. It is written under a temporary name in the same folder, checked,
    /// written out to the disk, and then renamed, so that the name never means a part of a library. A file of this name is replaced;
    /// after an error, nothing is left behind and a former file is as it was. Temporary files of backups that were killed are removed.
    ///
    /// Paths mean the same files in the copy as here, whatever its folder: those that are stored relative to the folder of this library
    /// become absolute, and those below the folder of the copy relative. Index files are not copied.
    ///
    /// While the copy is made, the log of the library grows by what others write.
    ///
    /// - Parameters:
    ///   - path: The file of the copy, whose folder must exist.
    ///   - isChecked: Whether a copy is refused that SQLite finds damaged or that lacks rows. Without this, a damaged library can be
    ///     copied too, as far as it can be read.
    ///   - progress: Called now and then with the bytes that are copied and all bytes. An error that it throws ends the backup.
    /// - Throws: `LibraryError.corrupt` if this library is damaged, `LibraryError.diskFull` and the other errors about files, with the
    ///   path of the copy; what `progress` throws.
    /// - Complexity: O(bytes of the library); the words of images whose paths change are written anew.
    public func backup(
        to path: FilePath, checked isChecked: Bool = true,
        progress: (_ copied: Int64, _ total: Int64) throws -> Void = { _, _ in }
    ) throws {
        let target = try LibraryLocation(path: path, createFolder: false)
        guard !LibraryFiles(library: location.file).contains(target.file) else {
            throw LibraryError.cannotOpen(
                path: path.string, reason: "a library cannot be copied over its own files")
        }
        StopPoint.before(.backup).pass()
        let copy = try LibraryCopy(target, mode: FileStatus(following: location.file)?.permissions ?? 0o644)
        do {
            try fill(copy, checked: isChecked, progress: progress)
            StopPoint.inside(.backup).pass()
            try copy.putInPlace()
        } catch {
            copy.remove()
            throw error
        }
        StopPoint.after(.backup).pass()
    }

    /// The pages that are copied between two calls for progress.
    private static let pagesPerStep: Int32 = 256

    private func fill(
        _ copy: LibraryCopy, checked isChecked: Bool,
        progress: (_ copied: Int64, _ total: Int64) throws -> Void
    ) throws {
        try withoutActuallyEscaping(progress) { progress in
            try copy.write { db in
                let expected = try copyPages(to: db, at: copy.target.file, progress: progress)
                try LibraryError.translating(path: copy.target.file) {
                    // The copy says that it has a log, as the library does; from here on it has none.
                    try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF")
                    try moveToFolder(of: copy.target, in: db)
                }
                if isChecked { try check(db, expected: expected) }
            }
        }
    }

    /// Copies one snapshot.
    ///
    /// - Returns: The numbers of rows in it.
    private func copyPages(
        to copy: Database, at target: FilePath,
        progress: @escaping (_ copied: Int64, _ total: Int64) throws -> Void
    ) throws -> [String: Int] {
        try read { db in
            // Reading begins the snapshot; without one, SQLite would begin anew after each write of another program.
            let counts = try Self.rowCounts(in: db)
            let size = Int64(try Int.fetchOne(db, sql: "PRAGMA page_size") ?? CatalogSchema.pageSize)
            do {
                try db.backup(to: copy, pagesPerStep: Self.pagesPerStep) { step in
                    try progress(Int64(step.completedPageCount) * size, Int64(step.totalPageCount) * size)
                }
            } catch let error as DatabaseError where !Self.isAboutReading(error) {
                throw LibraryError(error, path: target.string)
            }
            return counts
        }
    }

    /// Whether a backup failed because of the file that is copied, not because of the copy.
    private static func isAboutReading(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
            || [.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ].contains(error.extendedResultCode)
    }

    private func moveToFolder(of target: LibraryLocation, in db: Database) throws {
        guard target.folder != location.folder else { return }
        try db.inTransaction {
            try location.makePathsAbsolute(in: db)
            try target.makePathsRelative(in: db)
            return .commit
        }
    }

    private func check(_ copy: Database, expected: [String: Int]) throws {
        let problems = try String.fetchAll(copy, sql: "PRAGMA integrity_check(3)")
        guard problems == ["ok"] else { throw corrupt(problems.joined(separator: "; ")) }
        for (table, count) in try Self.rowCounts(in: copy) where count != expected[table] {
            throw corrupt("its copy has \(count) rows in \(table), not \(expected[table] ?? 0)")
        }
    }

    private static func rowCounts(in db: Database) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in ["images", "failures", "models", "embeddings"] {
            counts[table] = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)")
        }
        return counts
    }
}
