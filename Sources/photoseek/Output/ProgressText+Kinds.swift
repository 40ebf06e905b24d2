internal import Indexing
internal import ModelHub

extension ProgressText {
    /// How far the indexing is, after so many seconds.
    init(_ progress: IndexingProgress, elapsed: Double) {
        let count = "\(progress.done)/\(progress.total)"
        let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
        var (rate, left) = ("", "")
        if progress.done > 0, elapsed > 0 {
            let perSecond = Double(progress.done) / elapsed
            rate = ", \(perSecond.rounded(to: 1))/s"
            left = ", \(Self.time(progress.total - progress.done, perSecond)) left"
        }
        self.init(
            full: "\(count) files\(rate)\(left)\(failed)",
            shorter: ["\(count)\(left)\(failed)", count + left, count],
            share: Self.share(progress.done, of: progress.total))
    }

    /// How far the fetching of a model is, after so many seconds.
    init(_ progress: PullProgress, elapsed: Double) {
        let amount = "\(progress.done.millions) of \(progress.total.millions) MB"
        let fetched = progress.done - progress.kept
        var (rate, left) = ("", "")
        if fetched > 0, elapsed > 0 {
            let perSecond = Double(fetched) / elapsed
            rate = ", \(perSecond.millions) MB/s"
            left = ", \(Self.time(progress.total - progress.done, perSecond)) left"
        }
        self.init(
            full: "\(progress.file): \(amount)\(rate)\(left)",
            shorter: [amount + rate + left, amount + left, amount],
            share: Self.share(progress.done, of: progress.total))
    }

    /// What the build of the search index is at.
    init(_ progress: IndexBuildProgress) {
        let (step, details) =
            switch progress {
            case .reading(let vectors): ("reading", " \(vectors) embeddings")
            case .training(let pass, let passes): ("training", ", pass \(pass) of at most \(passes)")
            case .writing: ("writing", "")
            case .measuring: ("measuring", " what searches find")
            }
        self.init(
            full: "search index: \(step)\(details)", shorter: ["search index: \(step)", step + details, step])
    }

    /// A part of a whole that may turn out larger than it was told to be.
    private static func share(_ done: Int, of total: Int) -> Double {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
    }

    /// The time that an amount takes, as minutes and seconds.
    private static func time(_ amount: Int, _ rate: Double) -> String {
        // A rate near zero would give more seconds than an integer holds.
        let left = Int(min((Double(amount) / rate).rounded(.up), 359_999))
        let seconds = left % 60
        return "\(left / 60):\(seconds < 10 ? "0" : "")\(seconds)"
    }
}
