internal import Answers
internal import HTTPTypes
internal import FilePaths
internal import CatalogStore
internal import ImagePreprocessing
internal import Indexing
internal import Session
internal import Thumbnails

/// What the routes share.
struct ServerServices: Sendable {
    let options: ServerOptions
    let library: ServedLibrary
    /// Answers what people wait for. It has more threads than the processor, because those that wait for a text to be encoded together
    /// with others do nothing.
    let queue: WorkQueue
    /// Reads and makes pictures, which takes time and memory.
    let pictureQueue: WorkQueue
    /// Computes what takes seconds, one thing at a time, so that nobody else waits for it.
    let analysisQueue: WorkQueue
    let thumbnails: ThumbnailStore
    let groups: ServedGroups
    let events: LibraryEvents
    let indexing: IndexingJob
    /// What keeps the library up to date; nil if its folders are not watched.
    let keeper: LibraryKeeper?

    private static let searchesPerWorker = 8
    private static let watchInterval = Duration.seconds(5)

    /// - Throws: `SessionError` if there is no place for the library.
    init(_ session: LibrarySession, _ options: ServerOptions, threadsPerCall: Int, decoder: ImageDecoder)
        throws
    {
        self.options = options
        library = ServedLibrary(
            session, encoders: options.workers, threadsPerCall: threadsPerCall, decoder: decoder)
        queue = WorkQueue(workers: options.workers * Self.searchesPerWorker, limit: options.queueLimit)
        pictureQueue = WorkQueue(workers: options.workers, limit: options.pictureLimit)
        analysisQueue = WorkQueue(workers: 1, limit: options.analysisLimit)
        thumbnails = ThumbnailStore(
            folder: try session.libraryPath().appending(suffix: ".thumbnails"), decoder: decoder)
        groups = ServedGroups(session)
        events = LibraryEvents()
        indexing = IndexingJob(session, threads: options.workers, decoder: decoder, events: events)
        keeper = options.watching == nil ? nil : Self.keeper(session, options, decoder, library)
    }

    /// What keeps the library up to date, with the model that answers searches.
    private static func keeper(
        _ session: LibrarySession, _ options: ServerOptions, _ decoder: ImageDecoder, _ library: ServedLibrary
    ) -> LibraryKeeper {
        var keeping = LibraryKeeperOptions()
        keeping.indexing.threads = options.workers
        keeping.decoder = decoder
        keeping.worksOnBattery = options.watchesOnBattery
        // The page can add some.
        keeping.waitsForFolders = true
        return LibraryKeeper(session, options: keeping) { _ in try library.model() }
    }

    /// Keeps the library up to date until the task is cancelled, and tells the page. Returns at once if the folders are not watched.
    ///
    /// - Throws: as `LibraryKeeper.run`.
    func keepUpToDate() async throws {
        try await keeper?.run { [options, events, library] event in
            options.watching?(event)
            guard case .updated(let report, _, _) = event else { return }
            if !report.failures.isEmpty {
                events.send(
                    "failures", report.failures.map { UnreadFileOutput($0.path, reason: $0.reason) })
            }
            if let images = try? library.catalog().summary().images {
                events.send("library", ["images": images])
            }
        }
    }

    /// Computes with the library as it is now.
    func search<Result: Sendable>(
        _ body: @escaping @Sendable (ServedLibrary.Snapshot) throws -> Result
    ) async throws -> Result {
        try await queue.run { [library] in try body(library.snapshot()) }
    }

    /// The same for what takes seconds.
    func analyse<Result: Sendable>(
        _ body: @escaping @Sendable (ServedLibrary.Snapshot) throws -> Result
    ) async throws -> Result {
        try await analysisQueue.run { [library] in try body(library.snapshot()) }
    }

    /// - Throws: ``Problem`` if requests may change nothing.
    func checkMayChange() throws {
        if options.isReadOnly {
            throw Problem(.forbidden, "this server shows the library and changes nothing")
        }
    }

    /// Keeps the streams of events alive, and tells that the library has changed when another program has changed it, until the task is
    /// cancelled.
    func watch() async {
        var known: LibraryContentMark?
        while (try? await Task.sleep(for: Self.watchInterval)) != nil {
            events.beat()
            guard events.hasListeners, !indexing.isRunning,
                let now = try? await queue.run({ [library] in try library.snapshot().mark }), now != known
            else { continue }
            if known != nil,
                let images = try? await queue.run({ [library] in try library.catalog().summary().images })
            {
                events.send("library", ["images": images])
            }
            known = now
        }
    }

    /// Ends what is begun, and starts nothing more.
    func shutDown() async {
        events.close()
        await indexing.shutDown()
        await queue.shutDown()
        await pictureQueue.shutDown()
        await analysisQueue.shutDown()
    }
}
