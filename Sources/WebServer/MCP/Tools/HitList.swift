internal import Answers
internal import Indexing
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import SystemPackage

/// The hits of a search in lines, for models that do not read JSON and for people.
struct HitList {
    /// What stands above the hits, or why there are none.
    let summary: String
    /// A line for each hit.
    let hits: [String]
    /// What else is to be said.
    let notes: [String]

    init(_ result: SearchResult, _ request: SearchRequest) {
        summary = Self.summary(result)
        hits = result.hits.map(Self.line)
        let isFull = result.hits.count == request.limit
        notes = result.notes + (isFull ? ["There may be more on page \(request.page + 1)."] : [])
    }

    private static func summary(_ result: SearchResult) -> String {
        guard let first = result.hits.first, let last = result.hits.last else { return nothing(result) }
        let range =
            result.hits.count == 1 ? "Hit \(first.rank)" : "Hits \(first.rank) to \(last.rank)"
        let place = "\(range), from \(result.passing ?? result.searched) pictures"
        let best = result.hits.compactMap(\.strength).max()
        let isWeak = best.map { $0 < StrengthScale.bound } == true
        return place + (isWeak ? "; none matches clearly:" : ":")
    }

    /// Why there are no hits.
    private static func nothing(_ result: SearchResult) -> String {
        if let nearest = result.nearest {
            return "Nothing matches clearly. The nearest is \(line(nearest))"
        }
        if result.page > 1 { return "There are no hits on page \(result.page)." }
        guard result.passing != 0 else { return "No picture passes the filters." }
        return result.isByWords ? "No picture has these words." : "No picture scores high enough."
    }

    /// Rank, id and path, and the facts by which people tell pictures apart.
    private static func line(_ hit: SearchHit) -> String {
        var parts = [
            hit.strength.map { "strength \($0)" }, hit.facts?.takenAt?.day, hit.facts?.place?.shortName,
            hit.facts?.camera.name, hit.facts?.title,
        ].compactMap(\.self)
        let tags = hit.facts?.tags ?? []
        if !tags.isEmpty { parts.append("tags: " + tags.joined(separator: ", ")) }
        if !hit.folded.isEmpty { parts.append("\(hit.folded.count) more nearly the same") }
        let facts = parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
        return "\(hit.rank). #\(hit.id) \(hit.path.string)\(facts)"
    }
}
