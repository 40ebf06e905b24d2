internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Request {
    /// Passes the body on part by part.
    ///
    /// - Parameters:
    ///   - limit: The most bytes.
    ///   - take: Called with each part, in their order.
    /// - Throws: ``Problem`` if the body is larger, or takes minutes to come; or what `take` throws.
    func readBody(limit: Int, _ take: @escaping @Sendable (ByteBufferView) throws -> Void) async throws {
        let tooLarge = Problem(
            .contentTooLarge, "the body has more than \(Self.text(limit))", headers: Self.closing)
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
        try await withThrowingTaskGroup(of: Void.self) { [body] group in
            group.addTask {
                var count = 0
                var parts = body.makeAsyncIterator()
                while let part = try await Self.next(&parts) {
                    count += part.readableBytes
                    guard count <= limit else { throw tooLarge }
                    try take(part.readableBytesView)
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.bodyTime)
                throw Problem(.requestTimeout, "the body did not come in time", headers: Self.closing)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// The next part; an error of the connection means that the client has ended the body early.
    private static func next(_ parts: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Problem(.badRequest, "the body ended early", headers: closing)
        }
    }

    /// So long may a body take: a client that sends a byte now and then holds a connection no longer.
    private static let bodyTime = Duration.seconds(300)
    /// What is left of a body that was refused is not read.
    private static let closing: HTTPFields = [.connection: "close"]

    private static func text(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(bytes >> 10) KB"
    }
}
