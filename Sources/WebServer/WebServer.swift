internal import Answers
internal import FilePaths
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import ImagePreprocessing
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
public import Session
internal import SystemPackage
internal import Thumbnails

/// Serves a library over HTTP: the page, and the API behind it.
///
/// Model and index are loaded once. Searches are computed on threads of their own; connections that are slow, many or silent hold none of
/// them.
public struct WebServer: Sendable {
    private let options: ServerOptions
    private let services: ServerServices

    /// Creates a server, which does not listen yet.
    ///
    /// - Parameters:
    ///   - session: The library and the model.
    ///   - options: How to listen, and what to allow.
    ///   - threadsPerCall: The number of threads that share the work of encoding one text or image.
    ///   - decoder: What reads pictures.
    /// - Throws: ``WebServerError/tokenNeeded(host:)``, or `SessionError` if there is no place for the library.
    public init(
        _ session: LibrarySession, options: ServerOptions, threadsPerCall: Int = 1,
        decoder: ImageDecoder = ImageDecoder()
    ) throws {
        guard options.isLocal || options.token != nil else {
            throw WebServerError.tokenNeeded(host: options.host)
        }
        self.options = options
        services = try ServerServices(
            session, options, threadsPerCall: threadsPerCall, decoder: decoder)
    }

    /// Listens and answers until the task is cancelled; then answers what is begun, and returns.
    ///
    /// - Parameter isListening: Called with the port as soon as the server can be reached.
    /// - Throws: ``WebServerError/cannotListen(host:port:reason:)``, or what `LibraryKeeper.run` throws if folders are watched.
    public func run(_ isListening: @escaping @Sendable (_ port: Int) -> Void) async throws {
        var logger = Logger(label: "photoseek") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let application = Application(
            router: router(), server: .http1(configuration: Self.connectionLimits),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(options.connectionLimit)),
            onServerRunning: { channel in isListening(channel.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: logger))
        let watch = Task { await services.watch() }
        defer { watch.cancel() }
        // A server that was asked to watch and cannot do so ends.
        let keeping = Task {
            do {
                try await services.keepUpToDate()
            } catch {
                services.events.close()
                await group.triggerGracefulShutdown()
                throw error
            }
        }
        do {
            // In a task of its own, because a cancelled one answers nothing more.
            let running = Task { try await group.run() }
            try await withTaskCancellationHandler {
                try await running.value
            } onCancel: {
                // Streams of events would keep their connections open.
                services.events.close()
                Task {
                    await group.triggerGracefulShutdown()
                    try? await Task.sleep(for: Self.drainTime)
                    running.cancel()
                }
            }
        } catch let error as IOError {
            keeping.cancel()
            throw WebServerError.cannotListen(
                host: options.host, port: options.port, reason: "\(Errno(rawValue: error.errnoCode))")
        }
        keeping.cancel()
        let ending = await keeping.result
        await services.shutDown()
        try ending.get()
    }

    /// So long may requests take that are begun when the server is to end.
    private static let drainTime = Duration.seconds(20)

    /// A silent connection is closed after half a minute; heads of requests are small.
    private static var connectionLimits: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            idleTimeout: .seconds(30),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    }

    private func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders(allowedOrigins: options.allowedOrigins))
        router.add(
            middleware: RequestGuard(
                hosts: ServedHosts(options),
                token: options.token.map { TokenCheck(token: $0, basePath: options.basePath) },
                allowedOrigins: options.allowedOrigins))
        let root = router.group(RouterPath(options.basePath))
        var api = RouteTable(root.group("api"))
        SearchRoutes(services).add(to: &api)
        BrowsingRoutes(services).add(to: &api)
        PictureRoutes(services).add(to: &api)
        StatusRoutes(services).add(to: &api)
        KeepingRoutes(services).add(to: &api)
        OutputRoutes(services).add(to: &api)
        IndexRoutes(services).add(to: &api)
        api.refuseOthers()
        var page = RouteTable(root.group(""))
        PageRoutes().add(to: &page)
        page.refuseOthers()
        return router
    }
}
