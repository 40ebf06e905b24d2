internal import CatalogStore
internal import VectorIndex

/// The embeddings of a build, read from the catalog as often as the build needs them, with some of them set apart, at the
/// end, as queries for measuring.
///
/// Few embeddings are kept in memory after they have been read. Of more, it holds the ids, those that are set apart, and
/// a block at a time; all readings have to be of one snapshot of the catalog.
struct EmbeddingStream: VectorSource {
    /// How many of the embeddings are set apart, and never more than a tenth of them.
    private static let measuredCount = 200
    /// The most bytes of a block.
    private static let blockSize = 16 << 20

    let dimension: Int
    /// The ids of the embeddings, `[n]`, in the order in which they are given.
    private(set) var keys: [Int64] = []
    /// The embeddings from here on are set apart: no centroid is trained on them.
    private(set) var firstMeasured = 0
    /// The last removal that the embeddings were read after.
    let lastRemoval: Int64
    /// The embeddings that are set apart: `[count - firstMeasured, dimension]`.
    private(set) var measuredValues: [Float] = []
    /// Those that stand in the places of embeddings that are set apart.
    private var moved: [Int: [Float]] = [:]
    /// All embeddings, `[n, dimension]`; nil where they are too many for that.
    private var values: [Float]?

    private let catalog: Catalog
    private let model: ModelRecord
    private let last: Int64
    private let memory: Int
    private let check: () throws -> Void

    /// Reads the ids of the embeddings of a model up to the last one of a build, and gives its embeddings to `body`.
    ///
    /// An embedding without a direction, all zeros, is like nothing, and left out.
    /// - Parameters:
    ///   - memory: Embeddings that take more bytes than this are read anew each time, from one snapshot of the catalog, which
    ///     lasts until `body` returns.
    ///   - check: Called now and then; what it throws ends the reading.
    /// - Throws: ``LibraryError``, what `check` throws, or what `body` throws.
    static func read<Result>(
        _ catalog: Catalog, _ model: ModelRecord, upTo last: Int64, memory: Int,
        check: @escaping () throws -> Void, _ body: (EmbeddingStream) throws -> Result
    ) throws -> Result {
        // What is in memory needs no snapshot, during which the write-ahead log only grows.
        let reading: Reading<Result> = try catalog.onSnapshot {
            var stream = try EmbeddingStream(catalog, model, upTo: last, memory: memory, check: check)
            if stream.count <= memory / stream.vectorSize {
                try stream.keepAll()
                return .inMemory(stream)
            }
            return .done(try body(stream))
        }
        switch reading {
        case .inMemory(let stream): return try body(stream)
        case .done(let result): return result
        }
    }

    private enum Reading<Result> {
        case inMemory(EmbeddingStream)
        case done(Result)
    }

    private init(
        _ catalog: Catalog, _ model: ModelRecord, upTo last: Int64, memory: Int,
        check: @escaping () throws -> Void
    ) throws {
        (self.catalog, self.model, self.last, self.memory) = (catalog, model, last, memory)
        self.check = check
        dimension = model.dimension
        lastRemoval = try catalog.lastRemoval()
        var keys: [Int64] = []
        keys.reserveCapacity(try catalog.embeddingCount(modelID: model.id))
        try forEachEmbedding { key, _ in
            if keys.count % 1024 == 0 { try check() }
            keys.append(key)
        }
        self.keys = keys
        try setApart()
    }

    /// The number of embeddings.
    var count: Int { keys.count }

    private var vectorSize: Int { dimension * MemoryLayout<Float>.size }

    /// The ids of the embeddings that are set apart.
    var measuredKeys: [Int64] { Array(keys[firstMeasured...]) }

    /// Calls `body` with all embeddings, those that are set apart last.
    ///
    /// - Throws: ``LibraryError``, what the check throws, or what `body` throws.
    func forEachBlock(
        _ body: (_ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        if let values {
            return try values.withUnsafeBufferPointer {
                try VectorTable(keys: keys, values: $0, dimension: dimension).forEachBlock(body)
            }
        }
        let blockCount = max(1, min(Self.blockSize, memory) / vectorSize)
        var block: [Float] = []
        block.reserveCapacity(min(blockCount, count) * dimension)
        var (start, end) = (0, 0)
        func give() throws {
            try check()
            try block.withUnsafeBufferPointer { try body(keys[start..<end], $0) }
            block.removeAll(keepingCapacity: true)
            start = end
        }
        try forEachEmbedding { _, vector in
            // What follows is in memory.
            guard end < firstMeasured else { return }
            if let other = moved[end] {
                block.append(contentsOf: other)
            } else {
                block.append(contentsOf: vector)
            }
            end += 1
            if end - start == blockCount { try give() }
        }
        precondition(end == firstMeasured, "all readings are of one snapshot")
        if end > start { try give() }
        guard end < count else { return }
        try check()
        try measuredValues.withUnsafeBufferPointer { try body(keys[end...], $0) }
    }

    /// Calls `body` with every embedding of the build, by rising id.
    private func forEachEmbedding(
        _ body: (_ key: Int64, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
            guard embedding.id <= last, vector.contains(where: { $0 != 0 }) else { return }
            try body(embedding.id, vector)
        }
    }

    private mutating func keepAll() throws {
        var all: [Float] = []
        all.reserveCapacity(count * dimension)
        try forEachBlock { _, values in all.append(contentsOf: values) }
        values = all
    }
}

// MARK: - Setting apart

extension EmbeddingStream {
    /// Moves the embeddings that are set apart to the end: those whose ids have the smallest hashes.
    ///
    /// So whatever is set apart when a library has grown was not trained on before: it was set apart then, or not there.
    private mutating func setApart() throws {
        let apart = min(Self.measuredCount, keys.count / 10)
        firstMeasured = keys.count - apart
        guard apart > 0 else { return }
        let hashes = keys.map(Self.hash)
        let last = hashes.sorted()[apart - 1]
        var chosen = keys.indices.filter { hashes[$0] <= last }.makeIterator()
        var free = (firstMeasured..<keys.count).filter { hashes[$0] > last }.makeIterator()
        var places: [Int] = []
        while let row = chosen.next(), row < firstMeasured, let target = free.next() {
            keys.swapAt(row, target)
            places.append(row)
        }
        measuredValues = try values(of: keys[firstMeasured...])
        let others = try values(of: places.map { keys[$0] })
        for (index, place) in places.enumerated() {
            moved[place] = Array(others[index * dimension..<(index + 1) * dimension])
        }
    }

    /// A number without relation to the key, and never the same for two.
    private static func hash(_ key: Int64) -> UInt64 {
        var random = SplitMix64(seed: UInt64(bitPattern: key))
        return random.next()
    }

    /// The values of some embeddings, `[n, dimension]`.
    private func values(of keys: some Collection<Int64>) throws -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(keys.count * dimension)
        try catalog.forEachEmbedding(ids: keys, modelID: model.id) { _, vector in
            values.append(contentsOf: vector)
        }
        precondition(values.count == keys.count * dimension, "all readings are of one snapshot")
        return values
    }
}
