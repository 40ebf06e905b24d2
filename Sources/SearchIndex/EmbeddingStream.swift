internal import LibraryStore
internal import VectorIndex

/// The embeddings of a build, read from the catalog as often as the build needs them. Some of them are held out: they
/// come last and serve as queries to measure the recall.
///
/// If the embeddings fit into the memory limit, they are read once and kept. Otherwise only the ids, the held-out
/// embeddings and one block at a time are in memory, and every pass must read the same snapshot of the catalog.
struct EmbeddingStream: VectorSource {
    /// The number of held-out embeddings, but never more than a tenth of all.
    private static let measuredCount = 200
    /// The maximum size of a block, in bytes.
    private static let blockSize = 16 << 20

    let dimension: Int
    /// The ids of the embeddings, `[n]`, in the order in which they are given.
    private(set) var keys: [Int64] = []
    /// The position of the first held-out embedding. The centroids are not trained on held-out embeddings.
    private(set) var firstMeasured = 0
    /// The number of the last removal in the catalog when the embeddings were read.
    let lastRemoval: Int64
    /// The held-out embeddings: `[count - firstMeasured, dimension]`.
    private(set) var measuredValues: [Float] = []
    /// The embeddings that were swapped into the places of held-out embeddings, by position.
    private var moved: [Int: [Float]] = [:]
    /// All embeddings, `[n, dimension]`; nil if they exceed the memory limit.
    private var values: [Float]?

    private let library: any Library
    private let model: ModelRecord
    private let last: Int64
    private let memory: Int
    private let check: () throws -> Void

    /// Reads the embeddings of a model up to the id `last`, and passes them to `body`.
    ///
    /// An embedding of zeros has no direction, so it is left out.
    /// - Parameters:
    ///   - memory: The memory limit in bytes. Embeddings that take more are read again for every pass, from one
    ///     snapshot of the catalog, which lasts until `body` returns.
    ///   - check: Called now and then; an error that it throws ends the reading.
    /// - Throws: ``LibraryError``, what `check` throws, or what `body` throws.
    static func read<Result>(
        _ library: any Library, _ model: ModelRecord, upTo last: Int64, memory: Int,
        check: @escaping () throws -> Void, _ body: (EmbeddingStream) throws -> Result
    ) throws -> Result {
        // What is in memory needs no snapshot, during which the write-ahead log only grows.
        let reading: Reading<Result> = try library.onSnapshot {
            var stream = try EmbeddingStream(library, model, upTo: last, memory: memory, check: check)
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
        _ library: any Library, _ model: ModelRecord, upTo last: Int64, memory: Int,
        check: @escaping () throws -> Void
    ) throws {
        (self.library, self.model, self.last, self.memory) = (library, model, last, memory)
        self.check = check
        dimension = model.dimension
        lastRemoval = try library.lastRemoval()
        var keys: [Int64] = []
        keys.reserveCapacity(try library.embeddingCount(modelID: model.id))
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

    /// The ids of the held-out embeddings.
    var measuredKeys: [Int64] { Array(keys[firstMeasured...]) }

    /// Calls `body` with all embeddings, the held-out ones last.
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
            // The held-out embeddings are in memory.
            guard end < firstMeasured else { return }
            if let other = moved[end] {
                block.append(contentsOf: other)
            } else {
                block.append(contentsOf: vector)
            }
            end += 1
            if end - start == blockCount { try give() }
        }
        precondition(end == firstMeasured, "all passes read the same snapshot")
        if end > start { try give() }
        guard end < count else { return }
        try check()
        try measuredValues.withUnsafeBufferPointer { try body(keys[end...], $0) }
    }

    /// Calls `body` with every embedding of the build, in ascending order of id.
    private func forEachEmbedding(
        _ body: (_ key: Int64, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try library.forEachEmbedding(modelID: model.id) { embedding, vector in
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

// MARK: - Held-out embeddings

extension EmbeddingStream {
    /// Moves the held-out embeddings to the end: those whose ids have the smallest hashes.
    ///
    /// An embedding that is held out after a library has grown was not trained on before: it was held out then, too,
    /// or is new.
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

    /// A pseudorandom number for a key, different for every key.
    private static func hash(_ key: Int64) -> UInt64 {
        var random = SplitMix64(seed: UInt64(bitPattern: key))
        return random.next()
    }

    /// The values of some embeddings, `[n, dimension]`.
    private func values(of keys: some Collection<Int64>) throws -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(keys.count * dimension)
        try library.forEachEmbedding(ids: keys, modelID: model.id) { _, vector in
            values.append(contentsOf: vector)
        }
        precondition(values.count == keys.count * dimension, "all passes read the same snapshot")
        return values
    }
}
