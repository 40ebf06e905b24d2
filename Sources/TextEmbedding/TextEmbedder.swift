public import Analysis
public import CLIPModel

/// Makes embeddings of texts that are compared with pictures: those of the model, changed by an adapter if there is one.
///
/// ```swift
/// let embedder = TextEmbedder(encoder, adapter: try LibraryAdapter(in: library, of: model)?.adapter)
/// let queries = try embedder.embed(texts: ["a red circle"])
/// ```
///
/// Immutable; any number of threads may use it.
public struct TextEmbedder: Sendable {
    /// The model.
    public let encoder: CLIPEncoder
    /// What changes the embeddings of the model; nil if nothing does.
    public let adapter: Adapter?
    private let batcher: TextBatcher?

    /// Combines a model and an adapter.
    ///
    /// - Parameters:
    ///   - encoder: The model.
    ///   - adapter: Of the dimension of the model.
    ///   - batcher: Encodes the texts of several threads together, with the same model; nil to encode them by themselves.
    public init(_ encoder: CLIPEncoder, adapter: Adapter? = nil, batcher: TextBatcher? = nil) {
        precondition(adapter.map { $0.dimension == encoder.dimension } ?? true)
        (self.encoder, self.adapter, self.batcher) = (encoder, adapter, batcher)
    }

    /// Returns the embeddings of texts, `[n, dimension]`, of unit length.
    ///
    /// - Throws: What the model throws.
    public func embed(texts: [String]) throws -> Embeddings {
        let embeddings = try batcher?.embed(texts: texts) ?? encoder.embed(texts: texts)
        return try adapter?.apply(to: embeddings) ?? embeddings
    }
}
