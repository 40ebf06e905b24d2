internal import CatalogStore
internal import VectorIndex

/// The index file of a model as it is now, and how much the catalog has moved on since.
struct CurrentIndex {
    /// The open file; nil where there is none to use.
    let base: IVFFlatIndex?
    /// The build that the file is of.
    let generation: IndexGeneration?
    /// Why there is none though there should be, in one sentence.
    let problem: String?
    /// The number of embeddings that came since the build, and of those that went.
    private(set) var changes = 0

    /// Opens what there is.
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
