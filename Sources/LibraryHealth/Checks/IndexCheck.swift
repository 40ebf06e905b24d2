internal import CatalogStore
internal import LibraryStore
internal import SearchIndex

/// Whether the search indexes are whole, and have the embeddings of the library.
struct IndexCheck: HealthCheck {
    let catalog: Catalog
    let subject = "search indexes"

    func findings() throws -> [Finding] {
        try catalog.models().compactMap { model in
            try IndexInspection(library: catalog, model: model).problem().map { .badIndex($0, model) }
        }
    }
}
