internal import CatalogStore
internal import VectorIndex

/// The current index file of a model, and how much the catalog has changed since it was built.
struct CurrentIndex {
    /// The open file; nil if there is no usable file.
    let base: IVFFlatIndex?
    /// The build that wrote the file.
    let generation: IndexGeneration?
    /// Why there is no usable file although there should be one, in one sentence.
    let problem: String?
    /// The number of embeddings that were added or removed since the build.
    private(set) var changes = 0

    /// Opens the index file, if there is one.
    ///
    /// - Throws: ``LibraryError``.
    init(_ catalog: Catalog, _ model: ModelRecord) throws {
        let generations = try catalog.indexGenerations(modelID: model.id)
        guard !generations.isEmpty else {
            (base, generation, problem) = (nil, nil, nil)
            return
        }
        do {
            let base = try IVFFlatIndex(
                path: catalog.indexPath(modelID: model.id), tags: generations.map(\.tag),
                dimension: model.dimension)
            self.base = base
            generation = generations.first { $0.tag == base.description.tag }
            problem = nil
        } catch let error as VectorIndexError {
            (base, generation) = (nil, nil)
            problem = generations.contains(where: \.isFinished) ? error.reason : nil
        }
        guard let generation else { return }
        let removed = try catalog.removedEmbeddings(since: generation)?.count ?? 0
        changes =
            removed + (try catalog.embeddingCount(modelID: model.id, after: generation.lastEmbeddingID))
    }
}
