internal import Indexing
internal import ModelHub

/// Shows on standard error how far a run is: one line with a bar on a terminal, a line every few seconds elsewhere.
struct ProgressLine {
    private static let terminalInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(5)

    private let isTerminal = Console.standardError.isTerminal
    private let clock = ContinuousClock()
    private let start = ContinuousClock().now
    private var shown = ContinuousClock().now

    /// Shows how far the indexing is, unless something was shown just before.
    mutating func show(_ progress: IndexingProgress) {
        guard isDue(isLast: progress.done == progress.total), progress.total > 0 else { return }
        show { ProgressText(progress, elapsed: $0) }
    }

    /// Shows how far the fetching of a model is, unless something was shown just before.
    mutating func show(_ progress: PullProgress) {
        guard isDue(isLast: progress.done == progress.total), progress.total > 0 else { return }
        show { ProgressText(progress, elapsed: $0) }
    }

    /// Shows what the build of the search index is at.
    mutating func show(_ progress: IndexBuildProgress) {
        guard isTerminal || isDue(isLast: false) else { return }
        show { _ in ProgressText(progress) }
    }

    /// Takes the line away, so that what follows starts on a line of its own.
    func clear() {
        if isTerminal { Console.standardError.clearLine() }
    }

    private func isDue(isLast: Bool) -> Bool {
        let interval = isTerminal ? Self.terminalInterval : Self.plainInterval
        return clock.now - shown >= interval || isTerminal && isLast
    }

    private mutating func show(_ describe: (_ elapsed: Double) -> ProgressText) {
        shown = clock.now
        let text = describe((shown - start) / .seconds(1))
        guard isTerminal else { return Console.standardError.write(Line(stringLiteral: text.full)) }
        // The window may have another width by now.
        if let line = text.fitting(Console.standardError.columns) {
            Console.standardError.replaceLine(with: Line(stringLiteral: line))
        }
    }
}
