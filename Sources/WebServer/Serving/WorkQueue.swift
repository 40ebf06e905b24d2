internal import NIOPosix
internal import Synchronization

/// Computes on threads of its own, so that the threads that serve connections never wait, and takes only so much work at a time.
final class WorkQueue: Sendable {
    /// More work is waiting than the queue takes.
    struct IsFull: Error {}

    private let threads: NIOThreadPool
    private let limit: Int
    private let count = Atomic<Int>(0)

    /// - Parameters:
    ///   - workers: The number of threads.
    ///   - limit: The most pieces of work that wait or are computed.
    init(workers: Int, limit: Int) {
        threads = NIOThreadPool(numberOfThreads: workers)
        self.limit = limit
        threads.start()
    }

    /// Waits for its turn, computes, and returns the result.
    ///
    /// - Throws: ``IsFull``, or what `body` throws.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            throw IsFull()
        }
        defer { count.subtract(1, ordering: .relaxed) }
        return try await threads.runIfActive(body)
    }

    /// Lets what is computed end, and starts nothing more.
    func shutDown() async { try? await threads.shutdownGracefully() }
}
