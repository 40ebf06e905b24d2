internal import FilePaths
internal import LibraryStore
public import SearchIndex
public import SystemPackage

extension Indexer {
    /// Brings what a ``FolderWatcher`` saw into the library.
    ///
    /// Folders that moved keep what the library knows of their pictures, of which nothing is read. Every other picture is treated as
    /// ``update(_:progress:building:)`` does. Pictures that were deleted while events were lost are forgotten, even if their folder
    /// is empty now.
    ///
    /// - Parameters:
    ///   - changes: What changed.
    ///   - folders: The watched folders. Pictures below one that is not there now are left as they are.
    ///   - progress: Called after every commit, on the thread that commits.
    ///   - building: Called while the search index is built at the end.
    /// - Returns: The report, in which moved folders count with all their pictures, and without failures of files that are gone by
    ///   now.
    /// - Throws: as ``update(_:progress:building:)``.
    public func update(
        _ changes: FolderChanges, of folders: [FilePath], progress: (IndexingProgress) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        let absent = folders.filter { FileStatus(following: $0) == nil }
        func isThere(_ path: FilePath) -> Bool { !absent.contains { path.isInside($0) } }
        var moved = 0
        for move in changes.moves where isThere(move.to) {
            moved += try library.relocate(move.from, to: move.to)
        }
        let unseen = changes.unseen.filter(isThere)
        var report = try await update(
            changes.paths.filter(isThere) + unseen, progress: progress, building: building)
        // By name, because a crawl cannot tell an empty folder from a missing disk.
        let gone =
            try unseen.isEmpty
            ? [] : library.knownFiles(under: unseen).map(\.path).filter(FileStatus.isGone)
        if !gone.isEmpty, !report.isInterrupted {
            report.removed += try await update(gone, progress: progress, building: building).removed
        }
        report.moved += moved
        report.failures.removeAll { FileStatus.isGone($0.path) }
        return report
    }
}
