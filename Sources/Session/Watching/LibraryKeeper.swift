public import CatalogStore
internal import FilePaths
public import Indexing
public import LibraryStore
public import SystemPackage

/// Keeps a library up to date with its folders, for as long as a task runs.
///
/// First brings everything up to date, then whatever changes. The library is opened, and its lock held, only while it is updated, so
/// that other programs can index into it and replace it.
public struct LibraryKeeper: Sendable {
    /// What happens.
    public enum Event: Sendable {
        /// From now on, changes of these folders are seen.
        case watching([FilePath])
        /// How far an update is.
        case progress(IndexingProgress)
        /// The library was updated; the first time with everything, later with what changed.
        case updated(IndexingReport, LoadedModel, isFirst: Bool)
        /// The watcher has to tell something.
        case notice(WatchNotice)
        /// The work waits for something.
        case waiting(Reason)
        /// The work goes on.
        case resumed
    }

    /// Why the work waits.
    public enum Reason: Sendable {
        /// Another process indexes into the library.
        case lock(process: Int32?)
        /// The machine runs on battery.
        case battery
        /// The library cannot be written now; it is tried again.
        case library(LibraryError)
    }

    let session: LibrarySession
    let options: LibraryKeeperOptions
    /// The model for the library.
    let model: @Sendable (Catalog) throws -> LoadedModel

    /// Creates a keeper, which does nothing yet.
    ///
    /// - Parameters:
    ///   - session: The library.
    ///   - options: What is watched, and how.
    ///   - model: Returns the model for the library; called before each update.
    public init(
        _ session: LibrarySession, options: LibraryKeeperOptions,
        model: @escaping @Sendable (Catalog) throws -> LoadedModel
    ) {
        (self.session, self.options, self.model) = (session, options, model)
    }

    /// Works until the task is cancelled; then finishes what is begun, and returns.
    ///
    /// - Parameter tell: Called with what happens, on any thread.
    /// - Throws: ``SessionError/watched(library:process:)`` if another keeper works on the library; `IndexingError` if there is
    ///   nothing to watch; `CLIPModelError` or `ModelHubError` if there is no model; `LibraryError` if waiting does not help.
    public func run(_ tell: @escaping @Sendable (Event) -> Void) async throws {
        let lock = try await acquire()
        defer { lock.release() }
        while !Task.isCancelled {
            do {
                try await keep(try scope(), tell)
            } catch IndexingError.noFolders where options.waitsForFolders {
                guard (try? await Task.sleep(for: options.checkInterval)) != nil else { return }
            }
        }
    }

    // MARK: One set of folders

    /// What is watched.
    private struct Scope: Equatable {
        /// Absolute, without symbolic links; some may not be there.
        let folders: [FilePath]
        let rules: CrawlRules
        let libraryFolders: [FilePath]
    }

    /// Works until the task is cancelled, or until the library has other folders or rules.
    private func keep(_ scope: Scope, _ tell: @escaping @Sendable (Event) -> Void) async throws {
        var watching = options.watching
        (watching.rules, watching.libraryFolders) = (scope.rules, scope.libraryFolders)
        let watcher = FolderWatcher(scope.folders, options: watching)
        tell(.watching(scope.folders))
        let turn = UpdateTurn(keeper: self, tell: tell)
        var library: FileIdentity?
        while try await !turn.bringUpToDate(scope.folders, noting: { library = $0 }) {
            if Task.isCancelled { return }
        }
        var waiting = FolderChanges()
        while let changes = await watcher.next(within: options.checkInterval) {
            changes.notices.forEach { tell(.notice($0)) }
            waiting.append(changes)
            waiting.notices = []
            if try isOutdated(scope, library) { return }
            guard !waiting.isEmpty else { continue }
            if try await turn.update(waiting, of: scope.folders) { waiting = FolderChanges() }
        }
    }

    /// - Throws: `IndexingError.noFolders(library:)`, `IndexingError.missing(path:)` or `LibraryError`.
    private func scope() throws -> Scope {
        let catalog = try session.openExistingForWriting()
        defer { try? catalog?.close() }
        let libraryFolders = try catalog?.folders() ?? []
        let rules = try catalog?.crawlRules() ?? CrawlRules()
        guard !options.folders.isEmpty else {
            guard !libraryFolders.isEmpty else {
                throw IndexingError.noFolders(library: try session.libraryPath().string)
            }
            return Scope(folders: Self.tops(of: libraryFolders), rules: rules, libraryFolders: libraryFolders)
        }
        let folders = try options.folders.map { folder in
            // A folder that the library knows is waited for, for example until its disk is mounted.
            let place = folder.resolvingExistingPart
            if libraryFolders.contains(where: { place.isInside($0) }) { return place }
            return try Indexer.resolve([folder])[0]
        }
        return Scope(folders: Self.tops(of: folders), rules: rules, libraryFolders: libraryFolders)
    }

    /// The folders that are in no other one.
    private static func tops(of folders: [FilePath]) -> [FilePath] {
        let folders = Set(folders)
        return folders.filter { folder in !folders.contains { $0 != folder && folder.isInside($0) } }
            .sorted { $0.precedes($1) }
    }

    /// The file of the library; nil if there is none.
    private func libraryFile() throws -> FileIdentity? {
        FileStatus(following: try session.libraryPath())?.identity
    }

    /// Whether something else is to be watched by now, or the library was replaced. Not before the library can be read again if it
    /// cannot be read.
    private func isOutdated(_ scope: Scope, _ library: FileIdentity?) throws -> Bool {
        guard try libraryFile() == library else { return true }
        do {
            let catalog = try session.open()
            defer { try? catalog.close() }
            let folders = try catalog.folders()
            if try catalog.crawlRules() != scope.rules { return true }
            guard options.folders.isEmpty else { return false }
            return !folders.isEmpty && folders != scope.libraryFolders
        } catch let error as LibraryError where error.mayPass {
            return false
        }
    }

    // MARK: Only one

    /// The lock of whoever watches, which is tried a few times, because a program that only asks holds it for a moment.
    private func acquire() async throws -> LibraryLock {
        let path = try session.libraryPath()
        let lock = try LibraryLock(libraryPath: path, purpose: .watching)
        for _ in 0..<Self.attempts {
            if try lock.tryAcquire() { return lock }
            try await Task.sleep(for: Self.attemptInterval)
        }
        throw SessionError.watched(library: path.string, process: lock.holder())
    }

    private static let attempts = 5
    private static let attemptInterval = Duration.milliseconds(50)
}

extension LibraryError {
    /// Whether the same may succeed later, without anybody doing anything about the library itself.
    var mayPass: Bool {
        switch self {
        case .diskFull, .busy, .ioError, .cannotOpen, .readOnly, .noLocks: true
        default: false
        }
    }
}
