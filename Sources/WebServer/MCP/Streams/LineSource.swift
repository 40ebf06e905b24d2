internal import Synchronization

/// Reads lines on a thread of its own, which may wait for them.
final class LineSource: Sendable {
    /// What came of a line.
    struct Work: Sendable {
        /// What is left to compute; nil if the line was answered.
        let rest: (@Sendable () -> Void)?
    }

    private let reader: Mutex<LineReader>
    private let thread = WorkQueue(workers: 1, limit: 1)

    init(_ reader: LineReader) { self.reader = Mutex(reader) }

    /// Waits for the next line and hands it on, on that thread.
    ///
    /// - Returns: What came of it; nil if there are no more lines.
    func next(
        _ receive: @escaping @Sendable (LineReader.Line) -> (@Sendable () -> Void)?
    ) async throws -> Work? {
        try await thread.run { [self] in
            reader.withLock { $0.next() }.map { Work(rest: receive($0)) }
        }
    }

    func shutDown() async { await thread.shutDown() }
}
