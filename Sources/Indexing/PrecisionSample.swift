internal import CLIPModel
internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// A sample of embeddings before they are rounded to float16, to measure what the rounding costs.
struct PrecisionSample {
    /// The maximum number of embeddings to keep; the first ones are kept.
    private static let limit = 2000
    /// With fewer embeddings, a measurement says nothing.
    private static let smallestCount = 20
    /// The number of embeddings and sentences that are used as queries.
    private static let pictureQueries = 200
    private static let sentenceQueries = 50
    /// The number of neighbours that are compared for each query.
    private static let neighbors = 10

    private let dimension: Int
    /// `[count, dimension]`, float32.
    private var values: [Float] = []

    init(dimension: Int) { self.dimension = dimension }

    var isFull: Bool { count >= Self.limit }
    private var count: Int { values.count / dimension }

    /// Adds embeddings until the sample is full.
    ///
    /// - Parameter embeddings: `[n, dimension]`.
    mutating func append(contentsOf embeddings: some Collection<Float>) {
        values.append(contentsOf: embeddings.prefix((Self.limit - count) * dimension))
    }

    /// Fills the sample with embeddings of a library.
    ///
    /// - Throws: ``LibraryError``.
    mutating func fill(from library: any Library, modelID: Int64) throws {
        struct Full: Error {}
        do {
            try library.forEachEmbedding(modelID: modelID) { _, vector in
                append(contentsOf: vector)
                if isFull { throw Full() }
            }
        } catch is Full {}
    }

    /// Measures the share of the true nearest neighbours that searches find after rounding; nil if there are too few
    /// embeddings.
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
