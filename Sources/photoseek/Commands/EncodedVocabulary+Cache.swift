internal import LibraryAnalysis
internal import Session

extension EncodedVocabulary {
    /// The built-in vocabulary for a model, from the user's cache if it is there. Shows the progress of encoding it.
    ///
    /// - Throws: what `EncodedVocabulary.init` throws; `CancellationError` if the task was cancelled.
    static func builtIn(
        _ session: LibrarySession, _ loaded: LoadedModel, isQuiet: Bool
    ) throws -> EncodedVocabulary {
        var progress = CountedProgress(
            "words, once for this model", total: Vocabulary.builtIn.words.count, isQuiet: isQuiet)
        defer { progress.clear() }
        return try EncodedVocabulary(
            encoder: loaded.encoder, cache: session.cacheFolder.map(VocabularyCache.init)
        ) {
            try progress.show($0)
        }
    }
}
