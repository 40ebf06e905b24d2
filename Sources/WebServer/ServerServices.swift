internal import HTTPTypes
internal import FilePaths
internal import CatalogStore
internal import ImagePreprocessing
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
