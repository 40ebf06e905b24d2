internal import CatalogStore
internal import Query
internal import Session

/// The pictures that a request selects in a library, with what an analysis of them needs.
struct SelectedPictures {
    let catalog: Catalog
    let loaded: LoadedModel
    let engine: SearchEngine
    let selection: PictureSelection

    /// Opens the library and its model, and selects the pictures, after the notes of the selection were printed.
    ///
    /// - Parameter forWriting: Whether the library is changed.
    /// - Throws: What the library, the model or the engine throws.
    init(
        _ request: SearchRequest, _ query: QueryOptions, _ work: WorkOptions, forWriting: Bool = false
    ) throws {
        let session = work.session
        catalog = forWriting ? try session.openForWriting() : try session.open()
        loaded = try session.model(for: catalog, threadsPerCall: work.workers.countPerCall)
        engine = try query.engine(catalog, loaded)
        selection = try engine.selection(request, embedder: loaded.embedder(work.pixels.decoder))
        for note in selection.notes { Console.standardError.write("photoseek: \(note)" as Line) }
    }
}
