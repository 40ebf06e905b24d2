internal import Indexing
internal import ModelHub

/// Shows on standard error how far a run is: a bar on a terminal, a line every few seconds elsewhere.
struct ProgressLine {
    private static let barWidth = 24
    private static let terminalInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(5)

    private let isTerminal = Console.standardError.isTerminal
    private let clock = ContinuousClock()
    private let start = ContinuousClock().now
    private var shown = ContinuousClock().now

    /// Shows how far the indexing is, unless something was shown just before.
    mutating func show(_ progress: IndexProgress) {
        show(progress.done, of: progress.total) { $0.describe(progress, elapsed: $1) }
    }

    /// Shows how far the fetching of a model is, unless something was shown just before.
    mutating func show(_ progress: PullProgress) {
        show(progress.done, of: progress.total) { $0.describe(progress, elapsed: $1) }
    }

    private mutating func show(
        _ done: Int, of total: Int, _ describe: (ProgressLine, _ elapsed: Double) -> String
    ) {
        let now = clock.now
        let interval = isTerminal ? Self.terminalInterval : Self.plainInterval
        guard total > 0, now - shown >= interval || isTerminal && done == total else { return }
        shown = now
        let line = describe(self, (now - start) / .seconds(1))
        Console.standardError.write(isTerminal ? "\r\(bar(done, of: total)) \(line)\u{1B}[K" : line + "\n")
    }

    /// Shows what the build of the search index is at.
    mutating func show(_ progress: IndexBuildProgress) {
        let now = clock.now
        guard isTerminal || now - shown >= Self.plainInterval else { return }
        shown = now
        let line = "search index: \(describe(progress))"
        Console.standardError.write(isTerminal ? "\r\(line)\u{1B}[K" : line + "\n")
    }

    private func describe(_ progress: IndexBuildProgress) -> String {
        switch progress {
        case .reading(let vectors): "reading \(vectors) embeddings"
        case .training(let pass, let passes): "training, pass \(pass) of at most \(passes)"
        case .writing: "writing"
        case .measuring: "measuring what searches find"
        }
    }

    /// Takes the bar away, so that what follows starts on a line of its own.
    func clear() {
        if isTerminal { Console.standardError.write("\r\u{1B}[K") }
    }

    private func bar(_ done: Int, of total: Int) -> String {
        let filled = Int(Double(Self.barWidth) * Double(done) / Double(total))
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: "-", count: Self.barWidth - filled) + "]"
    }

    private func describe(_ progress: IndexProgress, elapsed: Double) -> String {
        var text = "\(progress.done)/\(progress.total) files"
        if progress.done > 0, elapsed > 0 {
            let rate = Double(progress.done) / elapsed
            text += ", \(rate.rounded(to: 1))/s, \(timeLeft(progress.total - progress.done, rate)) left"
        }
        if progress.failed > 0 { text += ", \(progress.failed) failed" }
        return text
    }

    private func describe(_ progress: PullProgress, elapsed: Double) -> String {
        var text = "\(progress.file): \(progress.done.millions) of \(progress.total.millions) MB"
        let fetched = progress.done - progress.kept
        if fetched > 0, elapsed > 0 {
            let rate = Double(fetched) / elapsed
            text +=
                ", \(rate.millions) MB/s, \(timeLeft(progress.total - progress.done, rate)) left"
        }
        return text
    }

    /// Minutes and seconds.
    private func timeLeft(_ amount: Int, _ rate: Double) -> String {
        let left = Int((Double(amount) / rate).rounded(.up))
        let seconds = left % 60
        return "\(left / 60):\(seconds < 10 ? "0" : "")\(seconds)"
    }
}
