internal import CLIPModel
internal import CatalogStore
internal import LibraryAnalysis
internal import Query
internal import Session
internal import Synchronization

/// What describes the pictures of a library in words, made at the first use and made anew if the library has changed.
///
/// Any number of threads may use it. While the words are encoded, which is done once for a model, all wait.
final class WarmDescriber: Sendable {
    private struct State {
        /// The words, with the fingerprint of the model that has encoded them.
        var vocabulary: (words: EncodedVocabulary, model: String)?
        var describer: PictureDescriber?
        /// What the describer has seen of the library's content.
        var seen: LibraryContentMark?
        /// The library that it has seen.
        weak var catalog: Catalog?
    }

    private let cache: VocabularyCache?
    private let state = Mutex(State())

    /// - Parameter cache: Where the embeddings of words are kept; nil to encode them in each run.
    init(cache: VocabularyCache?) { self.cache = cache }

    /// The describer for a library as it is now.
    ///
    /// - Parameters:
    ///   - snapshot: The library.
    ///   - progress: Called with the number of words that are encoded and that of all; throwing ends the work.
    /// - Throws: What the model, the library or `progress` throws.
    func describer(
        for snapshot: ServedLibrary.Snapshot, progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> PictureDescriber {
        try state.withLock { state in
            let encoder = snapshot.model.encoder
            if let describer = state.describer, state.seen == snapshot.mark,
                state.catalog === snapshot.catalog
            {
                return describer
            }
            let words = try words(encoder, in: &state, progress)
            let describer = try PictureDescriber(words, engine: snapshot.engine)
            (state.describer, state.seen, state.catalog) = (describer, snapshot.mark, snapshot.catalog)
            return describer
        }
    }

    private func words(
        _ encoder: CLIPEncoder, in state: inout State, _ progress: (Int, Int) throws -> Void
    ) throws -> EncodedVocabulary {
        let model = try encoder.fingerprint()
        if let kept = state.vocabulary, kept.model == model { return kept.words }
        let total = Vocabulary.builtIn.words.count
        let words = try EncodedVocabulary(encoder: encoder, cache: cache) { try progress($0, total) }
        state.vocabulary = (words, model)
        return words
    }
}
