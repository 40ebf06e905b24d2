internal import FilePaths
internal import Foundation
internal import Synchronization
public import SystemPackage

/// Watches folders with all that is below them, and tells what has to be brought into a library.
///
/// ```swift
/// let watcher = FolderWatcher(["/home/ann/Pictures"])
/// var report = try await indexer.index(["/home/ann/Pictures"])
/// while let changes = await watcher.next() {
///     report = try await indexer.update(changes, of: watcher.folders)
/// }
/// ```
///
/// Collects events on a thread of its own, which ends with the watcher. One task at a time may wait for changes.
public final class FolderWatcher: Sendable {
    /// The watched folders and files: absolute, without symbolic links.
    public let folders: [FilePath]

    private let loop: WatchLoop

    /// Begins to watch: whatever changes from the return of this on is told.
    ///
    /// - Parameters:
    ///   - folders: Folders and files, as ``Indexer/resolve(_:)`` returns them. Those that do not exist are watched as soon as they
    ///     do.
    ///   - options: How changes are collected.
    ///   - openSource: Opens a queue of events for a folder.
    /// - Complexity: O(*n*) for *n* entries of the folders.
    public init(
        _ folders: [FilePath], options: FolderWatcherOptions = FolderWatcherOptions(),
        openSource: @escaping @Sendable () throws(Errno) -> any FolderEventSource = InotifySource.init
    ) {
        self.folders = folders
        loop = WatchLoop(folders, options, openSource)
        Thread.detachNewThread { [loop] in loop.run() }
    }

    deinit { loop.stop() }

    /// Waits for changes.
    ///
    /// - Parameter limit: How long to wait at most; nil for as long as it takes.
    /// - Returns: What changed since the last call, as soon as nothing more happens to some of it; without changes if the time is
    ///   over, and nil if the task is cancelled, after which nothing more is told.
    public func next(within limit: Duration? = nil) async -> FolderChanges? {
        let end = limit.map { ContinuousClock.now + $0 }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { loop.ask($0, until: end) }
        } onCancel: {
            loop.withdraw()
        }
    }
}
