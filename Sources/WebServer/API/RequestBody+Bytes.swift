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
                for try await part in body {
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

    /// So long may a body take: a client that sends a byte now and then holds a connection no longer.
    private static let bodyTime = Duration.seconds(300)
    /// What is left of a body that was refused is not read.
    private static let closing: HTTPFields = [.connection: "close"]

    private static func text(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(bytes >> 10) KB"
    }
}
