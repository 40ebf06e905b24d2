internal import ImageEmbedding
internal import ImagePreprocessing
internal import Query
internal import Session
internal import SystemPackage

/// The embeddings of picture files: those of the library if there is one that has them, else computed.
struct PictureEmbeddings {
    private let embedder: ImageEmbedder
    /// The library with this model; nil if there is none.
    let engine: SearchEngine?

    /// - Parameter engine: The library with this model.
    init(_ engine: SearchEngine, _ loaded: LoadedModel, _ decoder: ImageDecoder) throws {
        embedder = try loaded.embedder(decoder)
        self.engine = engine
    }

    init(_ session: LibrarySession, _ loaded: LoadedModel, _ decoder: ImageDecoder) throws {
        embedder = try loaded.embedder(decoder)
        engine = (try? session.open()).flatMap {
            try? SearchEngine(library: $0, encoder: loaded.encoder, modelName: loaded.name)
        }
    }

    /// The embedding of a file, `[dimension]`.
    ///
    /// - Throws: `ImageError` if the file cannot be read, or what the model or the library throws.
    func embedding(ofImageAt path: FilePath) throws -> [Float] {
        try engine?.embedding(ofImageAt: path, embedder: embedder) ?? embedder.embed(imageAt: path)
    }
}
