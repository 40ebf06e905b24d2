internal import Indexing

/// The report of a batch of changes for people: one line, and one for each failure.
struct WatchLines {
    /// The most failures that are listed.
    private static let listedFailures = 20

    let lines: [Line]

    /// - Parameter isFirst: Whether everything was looked at.
    init(_ report: IndexingReport, isFirst: Bool) {
        let parts = [
            (report.added, "added"), (report.updated, "updated"), (report.moved, "moved"),
            (report.described, "with metadata read again"), (report.removed, "removed"),
            (report.excluded, "left out now"), (report.failures.count, "failed"),
            (report.absent.values.reduce(0, +), "not read, because the decoder is missing"),
            (isFirst ? report.unchanged : 0, "unchanged"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var lines: [Line] = ["\(counts.isEmpty ? "no pictures yet" : counts)"]
        for failure in report.failures.prefix(Self.listedFailures) {
            lines.append("  failed: \(failure.path): \(failure.reason)")
        }
        let hidden = report.failures.count - Self.listedFailures
        if hidden > 0 { lines.append("  and \(hidden) more; `photoseek status --verbose` lists all") }
        self.lines = lines
    }
}
