internal import CLIPModel
internal import CatalogStore
internal import VectorIndex

/// Some embeddings as they were before they were rounded to float16, to measure what that costs.
struct PrecisionSample {
    /// Embeddings that are kept, of those of the run the first.
    private static let limit = 2000
    /// Below this, nothing can be said.
    private static let smallestCount = 20
    /// Embeddings and sentences that are looked for.
    private static let pictureQueries = 200
    private static let sentenceQueries = 50
    /// Neighbours of each that are compared.
    private static let neighbors = 10

    private let dimension: Int
    /// `[count, dimension]`, float32.
    private var values: [Float] = []

    init(dimension: Int) { self.dimension = dimension }

    var isFull: Bool { count >= Self.limit }
    private var count: Int { values.count / dimension }

    /// Keeps embeddings, as far as there is room.
    ///
    /// - Parameter embeddings: `[n, dimension]`.
    mutating func append(contentsOf embeddings: some Collection<Float>) {
        values.append(contentsOf: embeddings.prefix((Self.limit - count) * dimension))
    }

    /// Takes its embeddings from a library.
    ///
    /// - Throws: ``LibraryError``.
    mutating func fill(from catalog: Catalog, modelID: Int64) throws {
        struct Full: Error {}
        do {
            try catalog.forEachEmbedding(modelID: modelID) { _, vector in
                append(contentsOf: vector)
                if isFull { throw Full() }
            }
        } catch is Full {}
    }

    /// The share of the true nearest that searches find after rounding; nil for too few embeddings.
    ///
    /// - Throws: ``CLIPModelError`` or ``TokenizerError``.
    /// - Complexity: O(count · dimension) for each of some hundred queries.
    func loss(_ encoder: CLIPEncoder, threads: Int) throws -> IndexingReport.Precision? {
        guard count >= Self.smallestCount else { return nil }
        let keys = (0..<count).map(Int64.init)
        let pictures = Array(values.prefix(Self.pictureQueries * dimension))
        let sentences = try encoder.embed(texts: Array(EverydayPrompts.all.prefix(Self.sentenceQueries)))
            .values
        let rounded = values.map { Float(Float16($0)) }
        var search = TrueNeighbors()
        search.limit = min(Self.neighbors, count - 1)
        search.threads = threads
        func nearest(_ queries: [Float], _ own: [Int64]?, among values: [Float]) throws -> [[Int64]] {
            try values.withUnsafeBufferPointer {
                try search.find(queries, own: own, among: keys, $0, dimension: dimension)
            }
        }
        func kept(_ queries: [Float], _ own: [Int64]? = nil) throws -> Int {
            zip(try nearest(queries, own, among: values), try nearest(queries, own, among: rounded))
                .reduce(0) { $0 + Set($1.0).intersection($1.1).count }
        }
        let ownKeys = Array(keys.prefix(pictures.count / dimension))
        let found = try kept(pictures, ownKeys) + kept(sentences)
        let all = (ownKeys.count + sentences.count / dimension) * search.limit
        return IndexingReport.Precision(vectors: count, recall: Float(found) / Float(all))
    }
}
