internal import LibraryStore
internal import SearchIndex

/// The pictures that pass the filters, the latest first, by the ids of the images.
struct TimeRanking: HitRanking {
    private let library: any Library
    private let modelID: Int64
    private let filters: [ImageFilter]
    private var found: [Int64] = []

    init(_ filters: [ImageFilter], in library: any Library, modelID: Int64) {
        (self.filters, self.library, self.modelID) = (filters, library, modelID)
    }

    /// The library sorts all pictures in any case, so that a quarter more of them costs little.
    mutating func best(_ limit: Int) throws -> [Int64] {
        if found.count < limit {
            found = try library.imageIDs(of: filters, limit: limit.addingSaturated(limit / 4), offset: 0)
        }
        return found
    }

    func embeddings(of hits: ArraySlice<Int64>) throws -> [ReadEmbedding?] {
        var embeddings: [Int64: ReadEmbedding] = [:]
        try library.forEachEmbedding(imageIDs: hits, modelID: modelID) { embedding, vector in
            embeddings[embedding.imageID] = ReadEmbedding(
                imageID: embedding.imageID, values: Array(vector))
        }
        return hits.map { embeddings[$0] }
    }
}
