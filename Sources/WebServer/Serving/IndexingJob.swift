internal import HTTPTypes
internal import Answers
internal import CatalogStore
internal import FilePaths
internal import ImagePreprocessing
internal import Indexing
internal import LibraryStore
internal import SearchIndex
internal import Session
internal import Synchronization
internal import SystemPackage

/// Indexes what people ask for, one run at a time, and tells how far it is.
///
/// Any number of threads may use it.
final class IndexingJob: Sendable {
    /// How far a run is, as the event `indexing` tells it.
    struct Progress: Encodable, Equatable, Sendable {
        enum Phase: String, Encodable { case crawling, embedding, building, done }

        var running = false
        var phase = Phase.done
        /// Files that were processed, and that have to be.
        var done = 0
        var total = 0
        var failed = 0
        var imagesPerSecond: Double?
        var secondsLeft: Double?
        /// Why the run ended early, as a sentence.
        var problem: String?
    }

    private struct State {
        var progress = Progress()
        var task: Task<Void, Never>?
        /// When the first file was read.
        var start: ContinuousClock.Instant?
        /// When the listeners were last told.
        var told: ContinuousClock.Instant?
    }

    /// Progress is not told more often.
    private static let interval = Duration.milliseconds(200)

    private let session: LibrarySession
    private let threads: Int
    private let decoder: ImageDecoder
    private let events: LibraryEvents
    private let state = Mutex(State())

    init(_ session: LibrarySession, threads: Int, decoder: ImageDecoder, events: LibraryEvents) {
        (self.session, self.threads, self.decoder, self.events) = (session, threads, decoder, events)
    }

    /// How far the run is, or how the last one ended.
    var progress: Progress { state.withLock(\.progress) }

    /// Whether a run is going on.
    var isRunning: Bool { progress.running }

    /// Begins a run.
    ///
    /// - Parameter paths: Folders and files; nil for the folders that the library keeps up to date, or, if it keeps none, for the
    ///   folders of its pictures.
    /// - Throws: ``Problem`` if a run is going on, here or in another process; `IndexingError` for a path that cannot be read;
    ///   `LibraryError`.
    func start(_ paths: [FilePath]?) throws {
        let lock = try LibraryLock(libraryPath: session.libraryPath())
        let place = try place(of: paths)
        try state.withLock { state in
            guard !state.progress.running, try lock.tryAcquire() else {
                throw Problem(.conflict, "pictures are being indexed already; wait for it to end, or stop it")
            }
            state.progress = Progress(running: true, phase: .crawling)
            (state.start, state.told) = (nil, nil)
            state.task = Task { [self] in
                let ending = await run(place)
                // Whoever hears of the end may begin the next run.
                lock.release()
                finish(ending)
            }
        }
        events.send("indexing", progress)
    }

    /// Ends the run after the pictures in hand; nothing that is done is lost.
    func stop() { state.withLock { $0.task?.cancel() } }

    /// Ends the run, and waits for it.
    func shutDown() async {
        let task = state.withLock(\.task)
        task?.cancel()
        await task?.value
    }

    /// How a run ended.
    private struct Ending {
        /// Why it ended early, as a sentence.
        var problem: String?
        var failures: [IndexingReport.Failure] = []
    }

    /// What a run looks at.
    private enum Place {
        /// Files and folders, without symbolic links.
        case paths([FilePath])
        /// The folders that the library keeps up to date.
        case folders
    }

    /// - Throws: ``Problem`` if the library knows no folder; `IndexingError` or `LibraryError`.
    private func place(of paths: [FilePath]?) throws -> Place {
        if paths == nil, let catalog = try session.openExistingForWriting() {
            defer { try? catalog.close() }
            if try !catalog.folders().isEmpty { return .folders }
        }
        let roots = try Indexer.resolve(try paths ?? foldersOfPictures())
        guard !roots.isEmpty else {
            throw Problem(.badRequest, "name folders in \"paths\"; the library knows none yet")
        }
        return .paths(roots)
    }

    private func run(_ place: Place) async -> Ending {
        do {
            let catalog = try session.openForWriting(create: true)
            let loaded = try session.model(for: catalog)
            var options = IndexingOptions()
            options.threads = threads
            let indexer = try Indexer(
                library: catalog, embedder: loaded.embedder(decoder), modelName: loaded.name, options: options
            )
            let building: (IndexBuildProgress) -> Void = { _ in self.update { $0.phase = .building } }
            let report =
                switch place {
                case .paths(let roots):
                    try await indexer.index(roots, progress: { self.show($0) }, building: building)
                case .folders:
                    try await indexer.indexFolders(progress: { self.show($0) }, building: building)
                }
            try catalog.close()
            let stopped = report.isInterrupted ? "it was stopped; what is done is kept" : nil
            return Ending(
                problem: stopped ?? report.indexProblem.map { "\($0)" }, failures: report.failures)
        } catch {
            return Ending(problem: Problem(error).detail)
        }
    }

    private func show(_ now: IndexingProgress) {
        update { progress in
            progress.phase = .embedding
            (progress.done, progress.total, progress.failed) = (now.done, now.total, now.failed)
        }
    }

    /// Changes what is known, and tells it unless it was told just before.
    private func update(_ change: (inout Progress) -> Void) {
        let now = ContinuousClock.now
        let told = state.withLock { state -> Progress? in
            let phase = state.progress.phase
            change(&state.progress)
            state.start = state.start ?? now
            let seconds = state.start.map { (now - $0) / .seconds(1) } ?? 0
            if seconds > 0, state.progress.done > 0 {
                let rate = Double(state.progress.done) / seconds
                state.progress.imagesPerSecond = rate
                state.progress.secondsLeft = Double(state.progress.total - state.progress.done) / rate
            }
            if phase == state.progress.phase, let told = state.told, now - told < Self.interval { return nil }
            state.told = now
            return state.progress
        }
        if let told { events.send("indexing", told) }
    }

    private func finish(_ ending: Ending) {
        let progress = state.withLock { state in
            state.task = nil
            (state.progress.running, state.progress.phase) = (false, .done)
            (state.progress.secondsLeft, state.progress.problem) = (nil, ending.problem)
            return state.progress
        }
        events.send("failures", ending.failures.map { UnreadFileOutput($0.path, reason: $0.reason) })
        events.send("indexing", progress)
        if let images = try? session.open().summary().images { events.send("library", ["images": images]) }
    }

    /// The folders of all pictures that the library knows, without those inside others.
    private func foldersOfPictures() throws -> [FilePath] {
        guard let catalog = try session.openExistingForWriting() else { return [] }
        let folders = Set(try catalog.knownFiles(under: ["/"]).map { $0.path.removingLastComponent() })
        try catalog.close()
        return folders.filter { folder in
            var above = folder
            while above.removeLastComponent() { if folders.contains(above) { return false } }
            return FileStatus(following: folder)?.isFolder == true
        }.sorted { $0.string < $1.string }
    }
}
