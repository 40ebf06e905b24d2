internal import HTTPTypes
internal import Answers
internal import Synchronization

/// Tells everyone who listens what happens to the library (server-sent events, as the HTML standard defines them).
///
/// Any number of threads may use it.
final class LibraryEvents: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
        var next = 0
        var isClosed = false
    }

    /// A listener that reads too slowly misses the oldest events; each tells the whole state.
    private static let waitingEvents = 32
    private static let listenerLimit = 100

    private let state = Mutex(State())

    /// A new stream of events, in the form in which they are sent.
    ///
    /// - Parameter first: How far indexing is now, which comes at once.
    /// - Throws: ``Problem`` if too many listen.
    func listen(first: IndexingJob.Progress) throws -> AsyncStream<[UInt8]> {
        let (stream, listener) = AsyncStream.makeStream(
            of: [UInt8].self, bufferingPolicy: .bufferingNewest(Self.waitingEvents))
        let beginning = try Self.event("indexing", first)
        let number = state.withLock { state -> Int? in
            guard !state.isClosed, state.listeners.count < Self.listenerLimit else { return nil }
            state.next += 1
            state.listeners[state.next] = listener
            return state.next
        }
        guard let number else {
            throw Problem(
                .serviceUnavailable, "too many pages listen already; close some of them",
                headers: [.retryAfter: "30"])
        }
        listener.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        listener.yield(beginning)
        return stream
    }

    /// Whether someone listens.
    var hasListeners: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Tells something to everyone.
    func send(_ name: String, _ value: some Encodable) {
        guard let event = try? Self.event(name, value) else { return }
        deliver(event)
    }

    /// Sends something that means nothing, so that connections that are gone are noticed, and proxies keep the others open.
    func beat() { deliver(Array(":\n\n".utf8)) }

    /// Ends all streams; there are no new ones.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return state.listeners.values.map(\.self)
        }
        for listener in listeners { listener.finish() }
    }

    private func deliver(_ bytes: [UInt8]) {
        for listener in state.withLock({ $0.listeners.values.map(\.self) }) { listener.yield(bytes) }
    }

    private static func event(_ name: String, _ value: some Encodable) throws -> [UInt8] {
        // JSON in one line.
        Array("event: \(name)\ndata: ".utf8) + (try JSONAnswer(value).bytes) + Array("\n\n".utf8)
    }
}
