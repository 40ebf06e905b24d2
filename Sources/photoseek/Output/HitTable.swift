internal import FilePaths
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// Hits as lines of rank, strength, score, day, place and path. Paths below the current folder are shown relative to it, and columns
/// of which nothing is known are left out. `+3` behind a path counts the pictures that are nearly the same.
struct HitTable {
    let lines: [Line]

    init(_ result: SearchResult, titled: Bool) {
        var lines: [Line] = titled ? ["\(result.query):"] : []
        if result.hits.isEmpty { lines.append(Self.nothing(result)) }
        let rows = result.hits.map(Self.cells)
        let widths = (0..<Self.columnCount).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let current = FilePath.currentFolder
        for (hit, cells) in zip(result.hits, rows) {
            var line = Line(bytes: [])
            for (cell, width) in zip(cells, widths) where width > 0 {
                // Numbers end in one column, and texts begin in one.
                let padding = String(repeating: " ", count: width - cell.count)
                line += cell.first?.isNumber ?? false ? "\(padding)\(cell)  " : "\(cell)\(padding)  "
            }
            line += "\(current.flatMap(hit.path.relative) ?? hit.path)"
            if !hit.folded.isEmpty { line += "  +\(hit.folded.count)" }
            lines.append(line)
        }
        self.lines = lines
    }

    private static let columnCount = 5

    /// Rank, strength, score, day and place; empty where unknown.
    private static func cells(_ hit: SearchHit) -> [String] {
        let rank = String(hit.rank)
        return [
            String(repeating: " ", count: max(0, 3 - rank.count)) + rank,
            hit.strength.map(String.init) ?? "",
            hit.score.map { Double($0).rounded(to: 4) } ?? "",
            hit.facts?.takenAt?.day ?? "",
            hit.facts?.place?.shortName ?? "",
        ]
    }

    /// Why there are no hits.
    private static func nothing(_ result: SearchResult) -> Line {
        if let nearest = result.nearest {
            let path = FilePath.currentFolder.flatMap(nearest.path.relative) ?? nearest.path
            return
                "  nothing here matches clearly; the nearest is \(path) (strength \(nearest.strength ?? 0))"
        }
        return result.searched == 0 ? "  no picture passes the filters" : "  no picture scores high enough"
    }
}
