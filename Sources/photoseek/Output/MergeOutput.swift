internal import CatalogStore

/// The answer of `photoseek merge`.
struct MergeOutput: CommandOutput {
    /// Images that were new here.
    let added: Int
    /// Images that both libraries had with the same content.
    let equal: Int
    /// Images whose record was taken over because the file is now as the other library says.
    let replaced: Int
    /// Images with other content in the other library, of which this library's record stays.
    let kept: Int
    /// Images that were known here and got further tags.
    let tagged: Int
    let embeddings: Int
    let failed: Int
    let models: [String]
    let savedSearches: [String]
    let learned: [String]
    let folders: Int
    let excludes: [String]
    /// What was not taken over, and why.
    let skipped: [String]

    init(_ report: MergeReport) {
        (added, equal, replaced, kept) = (report.added, report.equal, report.replaced, report.kept)
        (tagged, embeddings, failed) = (report.tagged, report.embeddings, report.failures)
        (models, savedSearches, learned) = (report.models, report.savedSearches, report.learned)
        (folders, excludes, skipped) = (report.folders, report.excludes, report.skipped)
    }

    var lines: [Line] {
        var lines: [Line] = [
            """
            \(Number(added, "picture")) added, \(equal) known with the same content, \(replaced) replaced, \(kept) kept as they \
            are here
            """,
            "  \(Number(embeddings, "embedding")) taken over; \(tagged) known here got further tags",
        ]
        if failed > 0 { lines.append("  \(Number(failed, "file")) that could not be read") }
        if folders > 0 { lines.append("  \(Number(folders, "folder")) to keep up to date") }
        for (things, names) in [
            ("models", models), ("searches", savedSearches), ("learned", learned), ("excludes", excludes),
        ] where !names.isEmpty {
            lines.append("  \(things): \(names.joined(separator: ", "))")
        }
        for reason in skipped { lines.append("  not taken over: \(reason)") }
        if added + replaced + embeddings > 0 {
            lines.append("  the next `photoseek index` brings the search index up to date")
        }
        return lines
    }
}
