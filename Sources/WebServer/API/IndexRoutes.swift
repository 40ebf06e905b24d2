internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SystemPackage

/// `/api/index` begins and ends a run of indexing, and `/api/events` tells how far it is.
struct IndexRoutes {
    private static let (pathLimit, pathLength) = (100, 4096)

    private let services: ServerServices

    init(_ services: ServerServices) { self.services = services }

    func add(to table: inout RouteTable) {
        table.on(.post, "index") { request, _ in
            try services.checkMayChange()
            let body = try await JSONBody(request, keys: ["paths"])
            let texts = try body.texts("paths", most: Self.pathLimit, longest: Self.pathLength)
            // A path would end at a byte 0, and be another one.
            if let wrong = texts.first(where: { !$0.hasPrefix("/") || $0.utf8.contains(0) }) {
                throw Problem(
                    .badRequest, "\(wrong): name folders by whole paths, which begin with a slash")
            }
            let paths = texts.map { FilePath($0) }
            let job = services.indexing
            try await services.queue.run { try job.start(body.has("paths") ? paths : nil) }
            return try Response(json: ["running": true], status: .accepted)
        }
        table.on(.delete, "index") { _, _ in
            try services.checkMayChange()
            services.indexing.stop()
            return try Response(json: ["running": services.indexing.isRunning], status: .accepted)
        }
        table.on(.get, "events") { _, _ in try events() }
    }

    private func events() throws -> Response {
        let stream = try services.events.listen(first: services.indexing.progress)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // Some proxies wait for more otherwise.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { writer in
                for await event in stream { try await writer.write(ByteBuffer(bytes: event)) }
                try await writer.finish(nil)
            })
    }
}
