public import CatalogStore
internal import FilePaths
internal import Glibc
internal import LibraryStore
public import SystemPackage

/// A backup that was written.
public struct WrittenBackup: Sendable {
    /// The file.
    public let path: FilePath
    /// What it contains.
    public let summary: LibrarySummary
}

/// A library that was made from a backup.
public struct RestoredLibrary: Sendable {
    /// The library file.
    public let path: FilePath
    /// The schema version of the backup, which the library may have left behind.
    public let backupVersion: Int
    /// Where the former library is now; nil if there was none.
    public let former: FilePath?
    /// What the library contains.
    public let summary: LibrarySummary
    /// The number of pictures that were looked for on the disk.
    public let checked: Int
    /// The number of those that were not there.
    public let missing: Int
}

extension LibrarySession {
    /// Copies the library to a file, even while another program writes it.
    ///
    /// - Parameters:
    ///   - destination: An absolute path: a file, or a folder, in which the copy gets the name of the library with the date.
    ///   - replaces: Whether a file of this name is replaced.
    ///   - progress: As for `Catalog.backup`.
    /// - Throws: ``CarryingError/fileExists(path:)``, `LibraryError`, ``SessionError``, or what `progress` throws.
    public func backup(
        to destination: FilePath, replacing replaces: Bool,
        progress: (_ copied: Int64, _ total: Int64) throws -> Void
    ) throws -> WrittenBackup {
        let catalog = try open()
        var path = destination
        if FileStatus(following: path)?.isFolder == true {
            path = DatedName.path(of: catalog.path, "", in: path, at: Glibc.time(nil))
        }
        // An empty file may be one that the user made for the copy.
        if !replaces, let status = FileStatus(following: path), !status.isRegularFile || status.fileSize > 0 {
            throw CarryingError.fileExists(path: path.string)
        }
        try catalog.backup(to: path, progress: progress)
        let copy = try Catalog(path: path, access: .readOnly)
        return WrittenBackup(path: copy.path, summary: try copy.summary())
    }

    /// Puts a copy of a backup in the place of the library. The former library is kept beside it, under a name with the date.
    ///
    /// - Parameters:
    ///   - backup: The backup, an absolute path.
    ///   - replaces: Whether a library that is there is replaced.
    ///   - progress: As for `Catalog.backup`.
    /// - Throws: ``CarryingError/libraryExists(path:)``; `LibraryError.busy` if another program has the library open for writing;
    ///   another `LibraryError`, ``SessionError``, or what `progress` throws.
    public func restore(
        _ backup: FilePath, replacing replaces: Bool,
        progress: (_ copied: Int64, _ total: Int64) throws -> Void
    ) throws -> RestoredLibrary {
        let path = try libraryPath().resolvingExistingPart
        let lock = try LibraryLock.held(libraryPath: path)
        defer { lock.release() }
        let exists = FileStatus(following: path).map { !$0.isRegularFile || $0.fileSize > 0 } ?? false
        guard replaces || !exists else { throw CarryingError.libraryExists(path: path.string) }
        var former: FilePath?
        if exists {
            try Self.mergeLog(of: path)
            former = DatedName.path(
                of: path, "replaced", in: path.removingLastComponent(), at: Glibc.time(nil))
        }
        let version = try Catalog.restore(backup, to: path, keepingFormerAs: former, progress: progress)
        let catalog = try Catalog(path: path, access: .readOnly)
        let sample = try PictureSample(RelocationCheck.sampleSize, below: "/", in: catalog)
        return RestoredLibrary(
            path: catalog.path, backupVersion: version, former: former, summary: try catalog.summary(),
            checked: sample.images.count, missing: sample.missing)
    }

    /// Merges the log of a library into its file. A damaged library is left as it is, with its log.
    ///
    /// - Throws: `LibraryError.busy` if another program has the library open, so that the log stays.
    private static func mergeLog(of path: FilePath) throws {
        let log = path.appending(suffix: "-wal")
        guard FileStatus(following: log) != nil else { return }
        do {
            try Catalog(path: path, access: .readWrite(create: false)).close()
        } catch LibraryError.corrupt, LibraryError.notALibrary, LibraryError.newerVersion,
            LibraryError.ioError
        {
            return
        }
        guard FileStatus(following: log) == nil else { throw LibraryError.busy(path: path.string) }
    }
}
