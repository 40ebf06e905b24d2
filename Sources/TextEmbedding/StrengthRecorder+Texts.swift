public import CLIPModel
public import LibraryStore
public import SearchIndex

extension StrengthRecorder {
    /// A recorder for a model that the library knows, whose sentences go through the library's adapter, as queries do.
    ///
    /// - Parameters:
    ///   - library: The library.
    ///   - model: The model.
    ///   - encoder: The encoder of the model.
    ///   - isCancelled: Asked now and then, on the thread that records; true ends the work with a `CancellationError`.
    /// - Throws: ``TextEmbeddingError`` or `LibraryError`.
    public init(
        library: any Library, model: ModelRecord, encoder: CLIPEncoder,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        let known = try LibraryAdapter(in: library, of: model)
        let embedder = TextEmbedder(encoder, adapter: known?.adapter)
        self.init(library: library, model: model, change: known?.content ?? [], isCancelled: isCancelled) {
            try embedder.embed(texts: $0).values
        }
    }
}
