internal import Foundation
internal import Synchronization

/// Runs work on its own thread, for tests in which one piece of work waits for another.
///
/// Tasks would not do: they share a few threads, and a task may not get one while others wait.
public final class Background<Success: Sendable>: Sendable {
    private let outcome = Mutex<Result<Success, any Error>?>(nil)
    private let end = DispatchSemaphore(value: 0)

    /// Starts the work.
    public init(_ body: @escaping @Sendable () throws -> Success) {
        Thread.detachNewThread { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
            end.signal()
        }
    }

    /// Waits for the work to end and returns its result. Call it only once.
    ///
    /// - Throws: The error that the work threw.
    public func result() throws -> Success {
        end.wait()
        guard let result = outcome.withLock({ $0 }) else { preconditionFailure("The work has ended.") }
        return try result.get()
    }
}
