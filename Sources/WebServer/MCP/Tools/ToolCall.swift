internal import Synchronization

/// A call that is waiting or being computed.
final class ToolCall: Sendable {
    private let cancelled = Atomic<Bool>(false)
    private let report: (@Sendable (_ done: Int, _ total: Int) -> Void)?
    private let lastReport = Mutex<ContinuousClock.Instant?>(nil)
    /// The client is told at most this often how far a call is.
    private static let reportInterval = Duration.milliseconds(500)

    /// - Parameter report: Tells the client how far the call is; nil if it does not want to know.
    init(report: (@Sendable (_ done: Int, _ total: Int) -> Void)?) { self.report = report }

    /// Whether nobody waits for the result any more.
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Tells how far the call is.
    ///
    /// - Throws: `CancellationError` if the call was cancelled.
    func progress(_ done: Int, of total: Int) throws {
        guard !isCancelled else { throw CancellationError() }
        guard let report else { return }
        let now = ContinuousClock.now
        let isDue = lastReport.withLock { last in
            guard last.map({ now - $0 >= Self.reportInterval }) != false else { return false }
            last = now
            return true
        }
        if isDue { report(done, total) }
    }
}
