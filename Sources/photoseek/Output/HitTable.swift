internal import SystemPackage
internal import FoundationEssentials
internal import Query

/// Hits as lines of rank, score and path; paths below the current folder are shown from there.
struct HitTable {
    let text: String

    init(_ result: SearchResult, titled: Bool) {
        let current = FileManager.default.currentDirectoryPath
        let folder = current.hasSuffix("/") ? current : current + "/"
        var lines = titled ? ["\(result.query):"] : []
        if result.hits.isEmpty { lines.append("  no picture scores high enough") }
        for hit in result.hits {
            let path =
                hit.path.string.hasPrefix(folder)
                ? String(hit.path.string.dropFirst(folder.count)) : hit.path.string
            let rank = String(hit.rank)
            let padding = String(repeating: " ", count: max(0, 3 - rank.count))
            lines.append("\(padding)\(rank)  \(Double(hit.score).rounded(to: 4))  \(path)")
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
