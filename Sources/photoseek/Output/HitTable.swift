internal import Answers
internal import FilePaths
internal import Indexing
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

/// Hits as lines of rank, strength, score, matching words, day, place and path. Paths below the current folder are shown relative to
/// it, and columns of which nothing is known are left out. `+3` behind a path counts the pictures that are nearly the same.
struct HitTable {
    let lines: [Line]

    init(_ result: SearchResult, titled: Bool) {
        var lines: [Line] = titled ? ["\(result.query):"] : []
        if result.hits.isEmpty { lines.append(Self.nothing(result)) }
        let rows = result.hits.map(Self.cells)
        let widths = (0..<Self.columnCount).map { column in
            rows.map { DisplayWidth.of($0[column]) }.max() ?? 0
        }
        let current = FilePath.currentFolder
        for (hit, cells) in zip(result.hits, rows) {
            var line = Line()
            for (column, (cell, width)) in zip(cells, widths).enumerated() where width > 0 {
                // Numbers end in one column, and texts begin in one.
                let padding = String(repeating: " ", count: width - DisplayWidth.of(cell))
                let text = cell.first?.isNumber ?? false ? "\(padding)\(cell)  " : "\(cell)\(padding)  "
                line += Line(text, Self.style(column, of: hit))
            }
            line += Line(current.flatMap(hit.path.relative) ?? hit.path)
            if !hit.folded.isEmpty { line += Line("  +\(hit.folded.count)", .dim) }
            lines.append(line)
        }
        self.lines = lines
    }

    private static let columnCount = 6
    private static let strengthColumn = 1

    /// Rank, strength, score, where the words were found, day and place; empty where unknown.
    private static func cells(_ hit: SearchHit) -> [String] {
        let rank = String(hit.rank)
        return [
            String(repeating: " ", count: max(0, 3 - rank.count)) + rank,
            hit.strength.map(String.init) ?? "",
            hit.score.map { Double($0).rounded(to: 4) } ?? "",
            hit.wordPlaces,
            hit.facts?.takenAt?.day ?? "",
            hit.facts?.place?.shortName ?? "",
        ]
    }

    /// Strengths of hits that stand out are green. All that is not a strength or a name stays in the background.
    private static func style(_ column: Int, of hit: SearchHit) -> TextStyle? {
        guard column == strengthColumn else { return .dim }
        return hit.strength.map { $0 >= StrengthScale.bound } == true ? .green : nil
    }

    /// Why there are no hits.
    private static func nothing(_ result: SearchResult) -> Line {
        if let nearest = result.nearest {
            let path = FilePath.currentFolder.flatMap(nearest.path.relative) ?? nearest.path
            return
                "  nothing here matches clearly; the nearest is \(path) (strength \(nearest.strength ?? 0))"
        }
        if result.page > 1 { return "  there are no hits on page \(result.page)" }
        guard result.passing != 0 else { return "  no picture passes the filters" }
        return result.isByWords ? "  no picture has these words" : "  no picture scores high enough"
    }
}
