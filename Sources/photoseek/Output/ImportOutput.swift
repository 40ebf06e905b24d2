internal import Answers
internal import Indexing
internal import LibraryTransfer

/// The report of `photoseek import`.
struct ImportOutput: Encodable {
    /// The most failures that are listed, unless all are requested.
    private static let listedFailures = 20

    let rows: Int
    let added: Int
    let updated: Int
    let moved: Int
    let unchanged: Int
    let failed: Int
    let failures: [UnreadFileOutput]
    /// The number of files whose decoder is not there, by the name of their format.
    let absent: [String: Int]
    let missing: Int
    let kept: Int
    let normalized: Int
    let compared: Int
    /// The lowest cosine of an embedding and that of the model; nil if none was compared.
    let lowestCosine: Float?
    let model: String
    let dimension: Int
    let interrupted: Bool

    init(_ report: ImportReport, _ survey: ImportSurvey, model: String, dimension: Int) {
        let pictures = report.pictures
        (rows, missing, kept, normalized) = (report.rows, report.missing, report.kept, report.normalized)
        (added, updated, moved, unchanged) = (
            pictures.added, pictures.updated, pictures.moved, pictures.unchanged
        )
        failures = pictures.failures.map { UnreadFileOutput($0.path, reason: $0.reason) }
        (failed, absent) = (failures.count, pictures.absent)
        (compared, lowestCosine) = (survey.compared, survey.lowestCosine)
        (self.model, self.dimension) = (model, dimension)
        interrupted = pictures.isInterrupted
    }

    /// The report for people.
    func lines(listsAll: Bool) -> [Line] {
        let parts = [
            (added, "added"), (updated, "updated"), (moved, "moved"), (unchanged, "unchanged"),
            (failed, "failed"), (missing - kept, "without a file"), (kept, "kept without a file"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var lines: [Line] = ["\(counts.isEmpty ? "nothing to do" : counts)"]
        for failure in failures.prefix(listsAll ? .max : Self.listedFailures) {
            lines.append("  failed: \(failure.path): \(failure.reason)")
        }
        let hidden = failures.count - Self.listedFailures
        if !listsAll && hidden > 0 { lines.append("  and \(hidden) more; use --verbose to list all") }
        if missing > kept { lines.append("  use --root or --keep-missing for those without a file") }
        if normalized > 0 { lines.append("  \(normalized) were not of unit length, and are now") }
        if interrupted {
            lines.append("  interrupted; finished work is kept, and the same command continues")
        }
        return lines
    }
}
