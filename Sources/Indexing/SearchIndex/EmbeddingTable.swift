internal import CatalogStore
internal import VectorIndex

/// The embeddings of a build in memory, with some of them set apart as queries for measuring.
struct EmbeddingTable {
    /// How many of the embeddings are set apart, and never more than a tenth of them.
    private static let measuredCount = 200

    /// The ids of the embeddings, `[n]`.
    private(set) var keys: [Int64] = []
    /// `[n, dimension]`, row-major.
    private(set) var values: [Float] = []
    /// The rows from here on are set apart: no centroid is trained on them.
    private(set) var firstMeasured = 0
    /// The last removal that the embeddings were read after.
    private(set) var lastRemoval: Int64 = 0
    private let dimension: Int

    /// Reads the embeddings of a model up to the last one of a build.
    ///
    /// An embedding without a direction, all zeros, is like nothing, and left out.
    /// - Throws: ``CatalogError``, or what `check` throws, which is called now and then.
    init(
        _ catalog: Catalog, _ model: ModelRecord, upTo last: Int64, check: () throws -> Void
    ) throws {
        dimension = model.dimension
        try catalog.onSnapshot {
            lastRemoval = try catalog.lastRemoval()
            let count = try catalog.embeddingCount(modelID: model.id)
            keys.reserveCapacity(count)
            values.reserveCapacity(count * dimension)
            try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
                guard embedding.id <= last, vector.contains(where: { $0 != 0 }) else { return }
                if keys.count % 1024 == 0 { try check() }
                keys.append(embedding.id)
                values.append(contentsOf: vector)
            }
        }
        setApart()
    }

    /// The number of embeddings.
    var count: Int { keys.count }

    /// The embeddings that are set apart: their keys, and their values `[m, dimension]`.
    var measured: (keys: [Int64], values: [Float]) {
        (Array(keys[firstMeasured...]), Array(values[(firstMeasured * dimension)...]))
    }

    /// Calls `body` with the values that centroids may be trained on.
    func withTrainingValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result
    {
        let count = firstMeasured * dimension
        return try values.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Moves the embeddings that are set apart to the end: those whose ids have the smallest hashes.
    ///
    /// So whatever is set apart when a library has grown was not trained on before: it was set apart then, or not there.
    private mutating func setApart() {
        let apart = min(Self.measuredCount, keys.count / 10)
        firstMeasured = keys.count - apart
        guard apart > 0 else { return }
        let hashes = keys.map(Self.hash)
        let last = hashes.sorted()[apart - 1]
        var chosen = keys.indices.filter { hashes[$0] <= last }.makeIterator()
        var free = (firstMeasured..<keys.count).filter { hashes[$0] > last }.makeIterator()
        while let row = chosen.next(), row < firstMeasured, let target = free.next() { swapRows(row, target) }
    }

    /// A number without relation to the key, and never the same for two.
    private static func hash(_ key: Int64) -> UInt64 {
        var random = SplitMix64(seed: UInt64(bitPattern: key))
        return random.next()
    }

    private mutating func swapRows(_ one: Int, _ other: Int) {
        keys.swapAt(one, other)
        for column in 0..<dimension { values.swapAt(one * dimension + column, other * dimension + column) }
    }
}
