internal import FilePaths
internal import Query
internal import Session
internal import SystemPackage

/// Hits as lines of rank, score and path. Paths below the current folder are shown relative to it.
struct HitTable {
    let lines: [Line]

    init(_ result: SearchResult, titled: Bool) {
        let current = FilePath.currentFolder
        var lines: [Line] = titled ? ["\(result.query):"] : []
        if result.hits.isEmpty {
            lines.append(
                result.searched == 0 ? "  no picture passes the filters" : "  no picture scores high enough")
        }
        for hit in result.hits {
            let rank = String(hit.rank)
            let padding = String(repeating: " ", count: max(0, 3 - rank.count))
            let path = current.flatMap(hit.path.relative) ?? hit.path
            let score = hit.score.map { Double($0).rounded(to: 4) } ?? "      "
            lines.append("\(padding)\(rank)  \(score)  \(path)")
        }
        self.lines = lines
    }
}
