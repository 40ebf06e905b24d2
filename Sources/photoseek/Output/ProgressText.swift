internal import Answers
internal import Analysis
internal import Indexing
internal import ModelHub
internal import Query
internal import SearchIndex

/// The text of a progress line, in versions for different widths.
struct ProgressText {
    /// Terminals with fewer columns show no progress.
    private static let fewestColumns = 10
    private static let barWidths = [24, 10]

    /// The complete text.
    let full: String
    /// Shorter versions of the text, in the order in which they are tried.
    var shorter: [String] = []
    /// The completed share of the work, from 0 to 1; nil if it is unknown.
    var share: Double?

    /// The longest version that fits into one line of `columns` columns, with a bar if there is room; nil if nothing
    /// fits.
    ///
    /// The last column stays free, because some terminals wrap the line there.
    func fitting(_ columns: Int) -> String? {
        guard columns >= Self.fewestColumns else { return nil }
        return forms.first { $0.columns < columns }
    }

    private var forms: [String] {
        let bars = share.map { share in Self.barWidths.map { "\(Self.bar(share, width: $0)) \(full)" } }
        let percent = share.map { ["\(Int($0 * 100)) %"] }
        return (bars ?? []) + [full] + shorter + (percent ?? [])
    }

    private static func bar(_ share: Double, width: Int) -> String {
        let filled = Int(Double(width) * share)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
            + "]"
    }
}

extension ProgressText {
    /// How many of some things are done.
    init(_ done: Int, of total: Int, _ things: String) {
        full = "\(done)/\(total) \(things)"
        share = Double(done) / Double(max(total, 1))
    }

    /// The progress of indexing after `elapsed` seconds.
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

    /// The progress of a search for duplicates.
    init(_ progress: DuplicateProgress) {
        let count = "\(progress.done)/\(progress.total)"
        let text =
            switch progress.step {
            case .searching: "\(count) pictures looked up"
            case .reading: "\(count) similar pictures read"
            case .comparing: "\(count) pairs compared"
            }
        self.init(full: text, shorter: [count], share: Self.share(progress.done, of: progress.total))
    }

    /// The progress of fetching a model after `elapsed` seconds.
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

    /// A pass of the training of an adapter.
    init(_ pass: AdapterPass) {
        let (loss, watched) = (pass.trainingLoss.rounded(to: 3), pass.watchedLoss.rounded(to: 3))
        self.init(
            full: "pass \(pass.pass), loss \(loss), of watched pictures \(watched)",
            shorter: ["pass \(pass.pass), loss \(watched)", "pass \(pass.pass)"])
    }

    /// The current step of building the search index.
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

    /// The completed share, limited to 0 to 1, because `done` may exceed a total that was estimated too low.
    private static func share(_ done: Int, of total: Int) -> Double {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
    }

    /// The time that an amount takes at a rate per second, as minutes and seconds.
    private static func time(_ amount: Int, _ rate: Double) -> String {
        // A rate near zero would give more seconds than an integer holds.
        let left = Int(min((Double(amount) / rate).rounded(.up), 359_999))
        let seconds = left % 60
        return "\(left / 60):\(seconds < 10 ? "0" : "")\(seconds)"
    }
}

extension String {
    /// The maximum number of terminal columns that the text takes. East Asian characters and emoji take two.
    var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }
}

extension Unicode.Scalar {
    /// Blocks in which all or many characters are wide or fullwidth (Unicode Standard Annex 11).
    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1D300...0x1D37F, 0x1F000...0x1FAFF, 0x20000...0x3FFFD,
    ]

    fileprivate var columns: Int {
        if isASCII { return 1 }
        switch properties.generalCategory {
        // This variation selector turns the narrow character before it into a wide emoji.
        case _ where self == "\u{FE0F}": return 1
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        let isWide =
            properties.isEmojiPresentation || Self.wideBlocks.contains { $0.contains(value) }
        return isWide ? 2 : 1
    }
}
