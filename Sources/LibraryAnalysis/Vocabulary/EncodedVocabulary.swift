internal import Analysis
public import CLIPModel
internal import ContentHash
internal import Query
internal import TextEmbedding

/// A vocabulary with a model's embeddings of its words, each in the sentence "a photo of {}".
///
/// To encode some thousand words takes seconds, so that the embeddings are kept in a ``VocabularyCache``.
///
/// Immutable; any number of threads may use it.
public struct EncodedVocabulary: Sendable {
    /// The words.
    public let vocabulary: Vocabulary
    /// Their embeddings, `[words, dimension]`, of unit length.
    public let embeddings: Embeddings

    /// Takes the embeddings of a vocabulary from the cache, or else encodes the words and keeps the embeddings.
    ///
    /// - Parameters:
    ///   - vocabulary: The words, at least one.
    ///   - encoder: The model.
    ///   - cache: Where embeddings are kept; nil to encode the words in any case.
    ///   - progress: Called with the number of words that are encoded, unless the cache has them; throwing ends the work.
    /// - Throws: ``LibraryAnalysisError``, or what the model or `progress` throws. A cache that cannot be read or written is no error.
    /// - Complexity: O(words) texts are encoded, or as many embeddings are read.
    public init(
        _ vocabulary: Vocabulary = .builtIn, encoder: CLIPEncoder, cache: VocabularyCache?,
        progress: (Int) throws -> Void = { _ in }
    ) throws {
        self.vocabulary = vocabulary
        let templates = TemplateSet.photo.templates
        let model = try encoder.fingerprint()
        let key = Self.key(vocabulary, templates, model: model)
        // Of the model alone, so that the file of another version of the vocabulary is replaced.
        let name = String(ContentHash(of: Array(model.utf8)).hexadecimal.prefix(16))
        if let kept = cache?.embeddings(
            named: name, key: key, count: vocabulary.words.count, dimension: encoder.dimension)
        {
            embeddings = kept
            return
        }
        embeddings = try ZeroShotClassifier(
            LabelList(vocabulary.words), templates: templates, embedder: TextEmbedder(encoder),
            progress: progress
        ).labels
        cache?.keep(embeddings, named: name, key: key)
    }

    /// A hash of all that the embeddings depend on.
    private static func key(
        _ vocabulary: Vocabulary, _ templates: [PromptTemplate], model: String
    ) -> ContentHash {
        var hash = ContentHash.Builder()
        for text in [model] + templates.map(\.text) + vocabulary.words { hash.append(text + "\n") }
        return hash.finish()
    }

    /// The direction that all words have in common, `[dimension]`; nil if they cancel.
    public var common: [Float]? { embeddings.meansOfGroups(of: embeddings.count)?[0] }
}
