internal import Indexing

/// Shows on standard error how far a run is: a bar on a terminal, a line every few seconds elsewhere.
struct ProgressLine {
    private static let barWidth = 24
    private static let terminalInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(5)

    private let isTerminal = Console.standardError.isTerminal
    private let clock = ContinuousClock()
    private let start = ContinuousClock().now
    private var shown = ContinuousClock().now

    /// Shows the progress, unless something was shown just before.
    mutating func show(_ progress: IndexProgress) {
        let now = clock.now
        let interval = isTerminal ? Self.terminalInterval : Self.plainInterval
        guard progress.total > 0, now - shown >= interval || isTerminal && progress.done == progress.total
        else {
            return
        }
        shown = now
        let line = describe(progress, elapsed: (now - start) / .seconds(1))
        Console.standardError.write(isTerminal ? "\r\(bar(progress)) \(line)\u{1B}[K" : line + "\n")
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

    private func bar(_ progress: IndexProgress) -> String {
        let filled = Self.barWidth * progress.done / progress.total
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: "-", count: Self.barWidth - filled) + "]"
    }

    private func describe(_ progress: IndexProgress, elapsed: Double) -> String {
        var text = "\(progress.done)/\(progress.total) files"
        if progress.done > 0, elapsed > 0 {
            let rate = Double(progress.done) / elapsed
            let left = Int((Double(progress.total - progress.done) / rate).rounded(.up))
            let seconds = left % 60
            text += ", \(rate.rounded(to: 1))/s, \(left / 60):\(seconds < 10 ? "0" : "")\(seconds) left"
        }
        if progress.failed > 0 { text += ", \(progress.failed) failed" }
        return text
    }
}
