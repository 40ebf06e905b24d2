internal import CatalogStore
internal import ImageEmbedding
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

    /// The pictures that a request selects, after its notes were printed.
    ///
    /// - Throws: what `SearchEngine.selection` throws.
    func selection(
        _ request: SearchRequest, _ engine: SearchEngine, embedder: @autoclosure () throws -> ImageEmbedder
    ) throws -> PictureSelection {
        let selection = try engine.selection(request, embedder: embedder())
        for note in selection.notes { Console.standardError.write("photoseek: \(note)" as Line) }
        return selection
    }
}
