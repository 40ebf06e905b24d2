internal import CatalogStore
internal import LibraryStore

/// Whether each image has an embedding of the model in use.
struct CoverageCheck: HealthCheck {
    let catalog: Catalog
    let subject = "pictures without an embedding"

    func findings() throws -> [Finding] {
        guard let model = try catalog.modelInUse() else { return [] }
        let count = try catalog.imageCount(withoutEmbeddingOf: model.id)
        return count > 0 ? [.missingEmbeddings(model: model.name, count: count)] : []
    }
}
