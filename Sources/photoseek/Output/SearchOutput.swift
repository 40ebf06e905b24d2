internal import Query
internal import SearchIndex
internal import SystemPackage

/// The answer of `photoseek search --json` and `similar --json`.
struct SearchOutput: Encodable {
    struct Hit: Encodable {
        let rank: Int
        let score: Float
        let id: Int64
        let path: String
        /// The `file://` URI of a path that is not UTF-8.
        let uri: String?
        let width: Int
        let height: Int
        /// What is known beside the pixels, as keys of the hit itself.
        let facts: FactsOutput?

        private enum CodingKeys: CodingKey { case rank, score, id, path, uri, width, height }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(rank, forKey: .rank)
            try values.encode(score, forKey: .score)
            try values.encode(id, forKey: .id)
            try values.encode(path, forKey: .path)
            try values.encodeIfPresent(uri, forKey: .uri)
            try values.encode(width, forKey: .width)
            try values.encode(height, forKey: .height)
            try facts?.encode(to: encoder)
        }
    }

    let query: String
    let model: String
    let searched: Int
    let index: String
    let nprobe: Int?
    let recall: Float?
    let seconds: Double
    let results: [Hit]

    init(_ result: SearchResult) {
        query = result.query
        model = result.model
        searched = result.searched
        index = result.index.kind.rawValue
        nprobe = result.index.nprobe
        recall = result.index.recall
        seconds = result.seconds
        results = result.hits.map { hit in
            let path = hit.path
            return Hit(
                rank: hit.rank, score: hit.score, id: hit.id, path: path.string, uri: path.uriUnlessText,
                width: hit.width, height: hit.height, facts: hit.facts.map(FactsOutput.init))
        }
    }
}
