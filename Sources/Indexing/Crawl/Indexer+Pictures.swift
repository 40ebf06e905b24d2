public import SystemPackage

extension Indexer {
    /// The picture files in and below folders, as a run would find them: sorted by path, each once, without hidden ones.
    ///
    /// - Parameter roots: Absolute paths of files and folders, without symbolic links.
    /// - Throws: ``IndexingError`` if a root is missing or cannot be listed; `CancellationError` if the task is cancelled.
    /// - Complexity: O(*n*) for *n* files.
    public static func pictures(in roots: [FilePath]) throws -> [FilePath] {
        try PictureCrawler(roots: roots, .init(isStopped: { Task.isCancelled })).files().map(\.path)
    }
}
