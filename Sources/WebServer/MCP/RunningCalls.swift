internal import Synchronization

/// The calls of tools that were not answered yet, by the ids of their requests.
final class RunningCalls: Sendable {
    private let calls = Mutex<[RequestID: ToolCall]>([:])

    func begin(_ id: RequestID, _ call: ToolCall) { calls.withLock { $0[id] = call } }

    func end(_ id: RequestID, _ call: ToolCall) {
        calls.withLock { calls in
            // A client that uses an id twice at a time must not lose the other call.
            if calls[id] === call { calls[id] = nil }
        }
    }

    /// Cancels a call. An id that is unknown belongs to a call that has ended meanwhile.
    func cancel(_ id: RequestID) { calls.withLock { $0[id] }?.cancel() }

    func cancelAll() {
        for call in calls.withLock({ Array($0.values) }) { call.cancel() }
    }
}
