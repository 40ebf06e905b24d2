internal import FilePaths
public import ImagePreprocessing
internal import LibraryAnalysis
public import Session
public import SystemPackage
internal import Thumbnails

/// Serves a library to one assistant over the Model Context Protocol: JSON-RPC 2.0 in lines of JSON.
///
/// Model and index are loaded at the first call that needs them, and stay in memory. Pictures are named by their ids alone: no call can
/// read a file by its path, and none changes the library. `Docs/mcp.md` describes the tools.
public struct MCPServer: Sendable {
    /// Calls that are begun before the next line is read. A client that sends more has to wait.
    private static let callLimit = 64

    private let introduction: Conversation.Introduction
    private let workers: Int

    /// Creates a server, which reads nothing yet.
    ///
    /// - Parameters:
    ///   - session: The library and the model. There may be no library yet.
    ///   - version: The version of the program.
    ///   - workers: The number of calls that are computed at the same time.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text.
    ///   - decoder: What reads pictures.
    ///   - explanation: An error of a tool in one sentence, with what to do about it.
    /// - Throws: `SessionError` if there is no place for the library.
    public init(
        _ session: LibrarySession, version: String, workers: Int = 1, threadsPerCall: Int = 1,
        decoder: ImageDecoder = ImageDecoder(), explanation: @escaping @Sendable (any Error) -> String
    ) throws {
        let services = ToolServices(
            library: ServedLibrary(
                session, encoders: workers, threadsPerCall: threadsPerCall, decoder: decoder),
            thumbnails: ThumbnailStore(
                folder: try session.libraryPath().appending(suffix: ".thumbnails"), decoder: decoder),
            describer: WarmDescriber(cache: session.cacheFolder.map { VocabularyCache(folder: $0) }))
        introduction = Conversation.Introduction(
            version: version,
            tools: [
                SearchTool(services), SimilarTool(services), ShowTool(services), DescribeTool(services),
                StatusTool(services),
            ], explanation: explanation)
        self.workers = workers
    }

    /// Answers lines of input until it ends, nobody reads the output any more, or the task is cancelled. In the last case calls that
    /// are being computed are not answered.
    ///
    /// - Parameters:
    ///   - input: Where messages come from.
    ///   - output: Where answers go; nothing else is written there. The process must ignore `SIGPIPE`.
    /// - Throws: `Errno` if the system has no descriptors left.
    public func run(input: FileDescriptor, output: FileDescriptor) async throws {
        let stop = try StopSignal()
        let conversation = Conversation(introduction, LineWriter(output, stop: stop))
        let lines = LineSource(LineReader(input, limit: IncomingLine.byteLimit, stop: stop))
        let computing = WorkQueue(workers: workers, limit: .max)
        let outcome: Result<Void, any Error>
        do {
            try await withTaskCancellationHandler {
                try await Self.converse(conversation, lines, computing)
            } onCancel: {
                conversation.end()
                stop.stop()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await computing.shutDown()
        await lines.shutDown()
        try outcome.get()
    }

    private static func converse(
        _ conversation: Conversation, _ lines: LineSource, _ computing: WorkQueue
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            while let work = try await lines.next(conversation.receive) {
                guard let rest = work.rest else { continue }
                if begun == callLimit {
                    try await group.next()
                    begun -= 1
                }
                group.addTask { try await computing.run(rest) }
                begun += 1
            }
            try await group.waitForAll()
        }
    }
}
