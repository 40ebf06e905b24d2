import CatalogInspection
import CatalogStore
import FilePaths
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// A folder of pictures with a library that follows a watcher.
struct WatchedSample {
    let sample: SampleFolder
    let watcher: FolderWatcher

    /// Does not wait longer than a test must.
    static var options: FolderWatcherOptions {
        var options = FolderWatcherOptions()
        options.quiet = .milliseconds(20)
        options.quietWhileOpen = .milliseconds(60)
        options.lookInterval = .milliseconds(50)
        options.pollInterval = .milliseconds(100)
        return options
    }

    /// Watches the folder of a sample, or other places, and indexes them.
    init(
        _ sample: SampleFolder, places: [FilePath]? = nil, options: FolderWatcherOptions = options,
        openSource: @escaping @Sendable () throws(Errno) -> any FolderEventSource = InotifySource.init
    ) async throws {
        self.sample = sample
        let places = places ?? [FilePath(sample.photos)]
        watcher = FolderWatcher(places, options: options, openSource: openSource)
        _ = try? await sample.index(paths: places)
    }

    /// Brings changes into the library until a condition holds, and returns all that the watcher told.
    @discardableResult
    func follow(until condition: () throws -> Bool) async throws -> (FolderChanges, IndexingReport) {
        var (told, sum) = (FolderChanges(), IndexingReport())
        while try !condition() {
            let changes = try #require(await watcher.next())
            told.append(changes)
            let report = try await sample.update(changes, of: watcher.folders)
            (sum.moved, sum.added, sum.embedded) = (
                sum.moved + report.moved, sum.added + report.added, sum.embedded + report.embedded
            )
        }
        return (told, sum)
    }

    /// What the watcher tells until a condition on it holds; the library does not get it.
    func told(until condition: (FolderChanges) -> Bool) async throws -> FolderChanges {
        var told = FolderChanges()
        while !condition(told) { told.append(try #require(await watcher.next())) }
        return told
    }

    /// The names of the library's images below the folder of the sample.
    func names() throws -> Set<String> { Set(try sample.images().map { sample.name($0.path) }) }

    /// Brings changes into the library until it has exactly these images below the folder.
    @discardableResult
    func follow(untilNames names: Set<String>) async throws -> (FolderChanges, IndexingReport) {
        try await follow { try self.names() == names }
    }
}
