internal import Analysis
internal import Indexing
internal import ModelHub
internal import Query
internal import SearchIndex

/// Shows the progress of a run on standard error: one line with a bar on a terminal, otherwise a line every few
/// seconds.
struct ProgressLine {
    private static let terminalInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(5)

    private let isTerminal = Console.standardError.isTerminal
    private let clock = ContinuousClock()
    private let start = ContinuousClock().now
    private var shown = ContinuousClock().now

    /// Shows the progress of indexing, unless a line was shown just before.
    mutating func show(_ progress: IndexingProgress) {
        guard isDue(isLast: progress.done == progress.total), progress.total > 0 else { return }
        show { ProgressText(progress, elapsed: $0) }
    }

    /// Shows the progress of fetching a model, unless a line was shown just before.
    mutating func show(_ progress: PullProgress) {
        guard isDue(isLast: progress.done == progress.total), progress.total > 0 else { return }
        show { ProgressText(progress, elapsed: $0) }
    }

    /// Shows the progress of a search for duplicates, unless a line was shown just before.
    mutating func show(_ progress: DuplicateProgress) {
        guard isDue(isLast: false), progress.total > 0 else { return }
        show { _ in ProgressText(progress) }
    }

    /// Shows a pass of a training, unless a line was shown just before.
    mutating func show(_ pass: AdapterPass) {
        guard isDue(isLast: false) else { return }
        show { _ in ProgressText(pass) }
    }

    /// Shows how many of some things are done, unless a line was shown just before.
    mutating func show(_ done: Int, of total: Int, _ things: String) {
        guard isDue(isLast: false), total > 0 else { return }
        show { _ in ProgressText(done, of: total, things) }
    }

    /// Shows the current step of building the search index.
    mutating func show(_ progress: IndexBuildProgress) {
        guard isTerminal || isDue(isLast: false) else { return }
        show { _ in ProgressText(progress) }
    }

    /// Clears the line, so that the following output starts on its own line.
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
        // The window may have been resized.
        if let line = text.fitting(Console.standardError.columns) {
            Console.standardError.replaceLine(with: Line(stringLiteral: line))
        }
    }
}
