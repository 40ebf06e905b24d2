internal import Indexing
internal import SystemPackage

/// The report of `photoseek index` in words.
struct IndexSummary {
    /// How many failures are listed unless all are wanted.
    private static let listedFailures = 20

    let lines: [Line]

    /// - Parameters:
    ///   - listsAll: Whether to list every failure.
    ///   - describesIndex: Whether to tell of the search index also when this run has not built it.
    init(_ report: IndexingReport, listsAll: Bool, describesIndex: Bool) {
        var lines: [Line] = ["\(Self.counts(report))"]
        for failure in report.failures.prefix(listsAll ? .max : Self.listedFailures) {
            lines.append("  failed: \(failure.path): \(failure.reason)")
        }
        let hidden = report.failures.count - Self.listedFailures
        if !listsAll && hidden > 0 { lines.append("  and \(hidden) more; --verbose lists all") }
        if report.knownFailures > 0 {
            lines.append(
                "  \(report.knownFailures) failed in an earlier run and did not change; --retry-failed tries again"
            )
        }
        for folder in report.emptiedFolders {
            lines.append(
                """
                  \(folder) holds no pictures any more; what the library knows of it is kept in case its disk is \
                not mounted; --forget-empty forgets it
                """)
        }
        for disk in report.missingDisks {
            lines.append(
                """
                  the disk that was mounted at \(disk) is missing; what the library knows of the pictures on it is \
                kept; --forget-empty forgets it
                """)
        }
        if let precision = report.precision {
            let share = (Double(precision.recall) * 100).rounded(to: 2)
            lines.append(
                "  embeddings stored as f16: searches find \(share) % of what they would with f32 (measured on \(precision.vectors) pictures)"
            )
        }
        if let problem = report.indexProblem {
            lines.append("  no search index, which makes searches slower: \(problem)")
        }
        if let index = report.searchIndex {
            if let problem = index.problem { lines.append("  search index built again: \(problem)") }
            if index.wasBuilt || describesIndex { lines.append("  search index: \(Self.describe(index))") }
        } else if describesIndex && report.indexProblem == nil {
            lines.append("  search index: none, every picture is compared")
        }
        if report.isInterrupted {
            lines.append("  interrupted; what is done is kept, and the next run goes on from here")
        }
        self.lines = lines
    }

    private static func describe(_ index: SearchIndexReport) -> String {
        func percent(_ share: Float) -> String { (Double(share) * 100).rounded(to: 1) + " %" }
        return """
            \(index.vectors) pictures in \(index.nlist) lists; searches find \(percent(index.text.recall)) of the \
            true nearest for words (\(index.text.nprobe) lists), \(percent(index.image.recall)) for a picture \
            (\(index.image.nprobe) lists)
            """
    }

    private static func counts(_ report: IndexingReport) -> String {
        let parts = [
            (report.added, "added"), (report.updated, "updated"), (report.moved, "moved"),
            (report.unchanged, "unchanged"), (report.removed, "removed"), (report.failures.count, "failed"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let rate = report.embedded > 0 ? " (\(report.imagesPerSecond.rounded(to: 1)) images/s)" : ""
        return "\(counts.isEmpty ? "nothing to do" : counts) in \(report.seconds.rounded(to: 1)) s\(rate)"
    }
}
