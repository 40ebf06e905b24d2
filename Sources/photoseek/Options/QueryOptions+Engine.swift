internal import CatalogStore
internal import LibraryAnalysis
internal import Query
internal import Session

extension QueryOptions {
    /// What answers the requests of these options: with the library's adapter, unless they say otherwise, and with its probes.
    ///
    /// - Throws: what `SearchEngine` throws.
    func engine(_ catalog: Catalog, _ loaded: LoadedModel, isExact: Bool = false) throws -> SearchEngine {
        try SearchEngine(
            library: catalog, encoder: loaded.encoder, modelName: loaded.name, isExact: isExact,
            usesAdapter: usesAdapter, probes: LearnedProbes())
    }
}
