internal import ImageEmbedding
internal import ImagePreprocessing
internal import Query
internal import Session
internal import SystemPackage
internal import TextEmbedding

/// The embeddings of picture files: those of the library if there is one that has them, else computed.
struct PictureEmbeddings {
    private let embedder: ImageEmbedder
    /// The library with this model; nil if there is none.
    let engine: SearchEngine?
    /// Makes the embeddings of texts that are compared with the pictures.
    let textEmbedder: TextEmbedder

    /// - Parameter engine: The library with this model.
    init(_ engine: SearchEngine, _ loaded: LoadedModel, _ decoder: ImageDecoder) throws {
        embedder = try loaded.embedder(decoder)
        self.engine = engine
        textEmbedder = engine.textEmbedder
    }

    /// - Parameter usesAdapter: Whether texts go through the adapter of the library, if it has one.
    /// - Throws: `TextEmbeddingError` if that cannot be used, or what the model throws.
    init(
        _ session: LibrarySession, _ loaded: LoadedModel, _ decoder: ImageDecoder, usesAdapter: Bool
    ) throws {
        embedder = try loaded.embedder(decoder)
        engine = try (try? session.open()).flatMap { library in
            do {
                return try SearchEngine(
                    library: library, encoder: loaded.encoder, modelName: loaded.name,
                    usesAdapter: usesAdapter)
            } catch let error as TextEmbeddingError {
                throw error
            } catch {
                // The work needs no library.
                return nil
            }
        }
        textEmbedder = engine?.textEmbedder ?? TextEmbedder(loaded.encoder)
    }

    /// The embedding of a file, `[dimension]`.
    ///
    /// - Throws: `ImageError` if the file cannot be read, or what the model or the library throws.
    func embedding(ofImageAt path: FilePath) throws -> [Float] {
        try engine?.embedding(ofImageAt: path, embedder: embedder) ?? embedder.embed(imageAt: path)
    }
}
