internal import Foundation
internal import Synchronization

/// Work on a thread of its own, for tests in which one waits for another: tasks share a few threads, and may not get one.
public final class Background<Success: Sendable>: Sendable {
    private let outcome = Mutex<Result<Success, any Error>?>(nil)
    private let end = DispatchSemaphore(value: 0)

    /// Begins the work.
    public init(_ body: @escaping @Sendable () throws -> Success) {
        Thread.detachNewThread { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
            end.signal()
        }
    }

    /// Waits for the end; to be called once.
    ///
    /// - Throws: What the work has thrown.
    public func result() throws -> Success {
        end.wait()
        guard let result = outcome.withLock({ $0 }) else { preconditionFailure("The work has ended.") }
        return try result.get()
    }
}
