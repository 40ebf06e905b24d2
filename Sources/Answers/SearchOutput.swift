internal import FoundationEssentials
public import Query
internal import SearchIndex
internal import SystemPackage

/// The answer of `photoseek search --json` and `similar --json`.
public struct SearchOutput: Encodable, Sendable {
    struct Hit: Encodable, Sendable {
        let rank: Int
        /// Absent if the query has filters only, and in a ranking by words.
        let score: Float?
        let strength: Int?
        /// Absent if the query has no text, and in a ranking by looks.
        let matched: [String]?
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        /// A short text that another content of the file has not.
        let version: String
        let width: Int
        let height: Int
        /// For pages: the mean colours of 4 by 4 cells, red, green and blue, in Base64.
        let preview: String?
        /// The number of pictures that are nearly the same; absent if there are none.
        let folded: Int?
        let foldedPictures: [Folded]?
    }

    /// A picture that is nearly the same as a hit.
    struct Folded: Encodable, Sendable {
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
    }

    let query: String
    let model: String
    let searched: Int
    /// The number of pictures that pass the filters, if it was counted.
    let passing: Int?
    /// True if the library's adapter changed the texts of the query; absent otherwise.
    let adapter: Bool?
    let index: String
    let nprobe: Int?
    let recall: Float?
    let seconds: Double
    let notes: [String]?
    /// With `--good`, if no hit stands out: the one that comes nearest.
    let nearest: WithFacts<Hit>?
    let results: [WithFacts<Hit>]

    /// The answer of a search, with paths as text.
    ///
    /// - Parameters:
    ///   - result: The result.
    ///   - hasPreviews: Whether hits have previews, for pages.
    public init(_ result: SearchResult, hasPreviews: Bool = false) {
        query = result.query
        model = result.model
        searched = result.searched
        passing = result.passing
        adapter = result.isAdapted ? true : nil
        index = result.index.kind.rawValue
        nprobe = result.index.nprobe
        recall = result.index.recall
        seconds = result.seconds
        notes = result.notes.isEmpty ? nil : result.notes
        results = result.hits.map { Self.object($0, hasPreviews) }
        nearest = result.nearest.map { Self.object($0, hasPreviews) }
    }

    private static func object(_ hit: SearchHit, _ hasPreview: Bool) -> WithFacts<Hit> {
        let own = Hit(
            rank: hit.rank, score: hit.score, strength: hit.strength,
            matched: hit.matched.isEmpty ? nil : hit.matched.map(\.rawValue), id: hit.id,
            path: hit.path.string, uri: hit.path.uriUnlessText, version: hit.version, width: hit.width,
            height: hit.height,
            preview: hasPreview ? hit.preview.map { Data($0).base64EncodedString() } : nil,
            folded: hit.folded.isEmpty ? nil : hit.folded.count,
            foldedPictures: hit.folded.isEmpty
                ? nil
                : hit.folded.map { Folded(id: $0.id, path: $0.path.string, uri: $0.path.uriUnlessText) })
        return WithFacts(own, hit.facts)
    }
}
