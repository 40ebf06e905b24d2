internal import Answers
internal import Indexing
internal import SearchIndex
internal import VectorIndex

/// The report of `photoseek index` for people.
struct IndexSummary {
    /// The maximum number of listed failures, unless all are requested.
    private static let listedFailures = 20

    let lines: [Line]

    /// - Parameters:
    ///   - listsAll: Whether to list every failure.
    ///   - describesIndex: Whether to describe the search index even if this run did not build it.
    init(_ report: IndexingReport, listsAll: Bool, describesIndex: Bool) {
        var lines: [Line] = ["\(Self.counts(report))"]
        for failure in report.failures.prefix(listsAll ? .max : Self.listedFailures) {
            lines.append("  failed: \(failure.path): \(failure.reason)")
        }
        let hidden = report.failures.count - Self.listedFailures
        if !listsAll && hidden > 0 { lines.append("  and \(hidden) more; use --verbose to list all") }
        for (format, count) in report.absent.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  \(count) \(format) \(count == 1 ? "picture is" : "pictures are") not read, because the decoder is missing; `photoseek formats` says what to install"
            )
        }
        if report.knownFailures > 0 {
            lines.append(
                "  \(report.knownFailures) failed in an earlier run and have not changed; use --retry-failed to try again"
            )
        }
        if report.tooSmall > 0 {
            lines.append(
                "  \(report.tooSmall) \(report.tooSmall == 1 ? "picture is" : "pictures are") left out because of their size; `photoseek folders` shows the limit"
            )
        }
        for folder in report.emptiedFolders {
            lines.append(
                """
                  \(folder) no longer contains pictures; the library keeps its former pictures in case the disk is \
                not mounted; use --forget-empty to forget them
                """)
        }
        for disk in report.missingDisks {
            lines.append(
                """
                  the disk that was mounted at \(disk) is missing; the library keeps its pictures; \
                use --forget-empty to forget them
                """)
        }
        if let precision = report.precision {
            let share = (Double(precision.recall) * 100).rounded(to: 2)
            lines.append(
                "  embeddings stored as f16: searches find \(share) % of what they would with f32 (measured on \(precision.vectors) pictures)"
            )
        }
        if let problem = report.indexProblem {
            lines.append("  searches are slower without a search index: \(problem.explanation)")
        }
        if let index = report.searchIndex {
            if let problem = index.problem { lines.append("  search index rebuilt: \(problem)") }
            if index.wasBuilt || describesIndex { lines.append("  search index: \(Self.describe(index))") }
        } else if describesIndex && report.indexProblem == nil {
            lines.append("  search index: none, every picture is compared")
        }
        if report.isInterrupted {
            lines.append("  interrupted; finished work is kept, and the next run continues from here")
        }
        self.lines = lines
    }

    private static func describe(_ index: IndexBuildReport) -> String {
        func percent(_ share: Float) -> String { (Double(share) * 100).rounded(to: 1) + " %" }
        let (text, image) = (index.recall.shiftedQueries, index.recall.nearQueries)
        return """
            \(index.vectors) pictures in \(index.nlist) lists; searches find \(percent(text.recall)) of the \
            ten nearest for words (\(text.nprobe) lists), \(percent(image.recall)) for a picture \
            (\(image.nprobe) lists)
            """
    }

    private static func counts(_ report: IndexingReport) -> String {
        let parts = [
            (report.added, "added"), (report.updated, "updated"), (report.moved, "moved"),
            (report.unchanged, "unchanged"), (report.described, "with metadata read again"),
            (report.removed, "removed"), (report.excluded, "forgotten because they are left out now"),
            (report.failures.count, "failed"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let rate = report.embedded > 0 ? " (\(report.imagesPerSecond.rounded(to: 1)) images/s)" : ""
        return "\(counts.isEmpty ? "nothing to do" : counts) in \(report.seconds.rounded(to: 1)) s\(rate)"
    }
}
