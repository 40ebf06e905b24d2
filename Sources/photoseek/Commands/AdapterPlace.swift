internal import CatalogStore
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import TextEmbedding

/// The library and the model that an adapter belongs to.
struct AdapterPlace {
    let catalog: Catalog
    let loaded: LoadedModel
    private let model: ModelRecord

    /// - Throws: `QueryError` if the library has no embeddings of the model, or what opening the model throws.
    init(_ session: LibrarySession, _ catalog: Catalog, threadsPerCall: Int) throws {
        self.catalog = catalog
        loaded = try session.model(for: catalog, threadsPerCall: threadsPerCall)
        model = try SearchEngine.heldModel(of: loaded.encoder, named: loaded.name, in: catalog)
    }

    /// Whether there is an adapter, even a damaged one.
    func hasAdapter() throws -> Bool { try LibraryAdapter.exists(in: catalog, of: model) }

    /// The adapter; nil if there is none.
    func stored() throws -> LibraryAdapter? { try LibraryAdapter(in: catalog, of: model) }

    /// Stores or removes the adapter, and records the strengths of hits anew, while no other program indexes.
    ///
    /// If the task is cancelled after the change, the next `photoseek index` records the strengths; until then hits have none.
    /// - Parameter change: Returns whether something was changed.
    /// - Returns: What `change` returned.
    /// - Throws: `CancellationError` before the change; what it throws, or `LibraryError`.
    func change(_ change: (Catalog, ModelRecord) throws -> Bool) throws -> Bool {
        let lock = try LibraryLock(libraryPath: catalog.path)
        guard try lock.acquire(unless: { Task.isCancelled }) else { throw CancellationError() }
        defer { lock.release() }
        guard try change(catalog, model) else { return false }
        let recorder = try StrengthRecorder(
            library: catalog, model: model, encoder: loaded.encoder, isCancelled: { Task.isCancelled })
        do {
            try recorder.bringUpToDate()
        } catch is CancellationError {
            Console.standardError.warn(
                "hits have no strength until the next `photoseek index`, because this was stopped")
        }
        return true
    }
}
