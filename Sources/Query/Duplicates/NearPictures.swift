internal import LibraryStore
internal import SearchIndex
internal import VectorIndex

/// The nearest pictures of each picture, found through the index.
struct NearPictures {
    /// The neighbours that are looked for; a picture is its own neighbour.
    private static let neighborCount = 17
    /// The embeddings that are searched for at once.
    private static let batchCount = 1024

    /// A near picture.
    struct Near {
        let position: Int
        /// 1 - cosine.
        let distance: Float
    }

    /// Those of each picture, nearest first, without itself; empty if it has no embedding.
    private(set) var near: [[Near]]
    /// The mean distance of two pictures of the library.
    let meanDistance: Double

    /// Looks for the nearest pictures.
    ///
    /// - Parameters:
    ///   - positions: The position of each picture that takes part, by the id of its image.
    ///   - count: The number of positions.
    ///   - library: The library.
    ///   - model: The model whose embeddings are compared.
    ///   - threads: The number of threads to use.
    ///   - report: Called after every batch with the number of embeddings that are done; throws to end the search.
    /// - Throws: `LibraryError`, or what `report` throws.
    /// - Complexity: As many searches of the index as there are pictures; 16 neighbours are kept of each.
    init(
        of positions: [Int64: Int], count: Int, in library: any Library, model: ModelRecord, threads: Int,
        report: (Int) throws -> Void
    ) throws {
        let nearest = try NearestEmbeddings(library: library, model: model)
        meanDistance = nearest.meanDistance
        near = Array(repeating: [], count: count)
        var owners: [Int64: Int] = [:]
        var all = 0
        try library.forEachEmbedding(modelID: model.id) { embedding, _ in
            all += 1
            if let position = positions[embedding.imageID] { owners[embedding.id] = position }
        }
        guard owners.count > 1 else { return }
        var options = NeighborOptions(limit: Self.neighborCount)
        if owners.count < all { options.allowed = KeySet(owners.keys) }
        var batch: [Float] = []
        var askers: [Int] = []
        var done = 0
        func search() throws {
            let found = try nearest.search(batch: batch, options, threads: threads)
            for (asker, neighbors) in zip(askers, found) {
                near[asker] = neighbors.compactMap { neighbor in
                    guard let position = owners[neighbor.key], position != asker else { return nil }
                    return Near(position: position, distance: max(0, 1 - neighbor.score))
                }
            }
            done += askers.count
            batch.removeAll(keepingCapacity: true)
            askers.removeAll(keepingCapacity: true)
            try report(done)
        }
        try library.forEachEmbedding(modelID: model.id) { embedding, vector in
            guard let position = owners[embedding.id], vector.contains(where: { $0 != 0 }) else { return }
            batch += vector
            askers.append(position)
            if askers.count == Self.batchCount { try search() }
        }
        if !askers.isEmpty { try search() }
    }
}
