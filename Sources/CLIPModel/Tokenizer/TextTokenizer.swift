/// Makes token ids of texts, by whichever method a checkpoint was trained with.
///
/// Immutable; safe to use from several threads at once.
protocol TextTokenizer: Sendable {
    /// How many rows the token embedding must have: one more than the highest id.
    var vocabularyCount: Int { get }

    /// The token ids of a text, at most as many as the context takes.
    func encode(_ text: String) -> [Int32]
}

extension CLIPTokenizer: TextTokenizer {}

extension SentencePieceTokenizer: TextTokenizer {}

extension Checkpoint {
    /// The tokenizer that the configuration calls for, which may not know more tokens than the text tower.
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError``.
    func tokenizer() throws -> any TextTokenizer {
        let length = configuration.text.contextLength
        switch configuration.text.tokenizer {
        case .bytePair:
            let tokenizer = try CLIPTokenizer(checkpointFolder: folder, contextLength: length)
            try checkVocabulary(of: tokenizer)
            try checkEnd(of: tokenizer)
            return tokenizer
        case .sentencePiece:
            let tokenizer = try SentencePieceTokenizer(checkpointFolder: folder, contextLength: length)
            try checkVocabulary(of: tokenizer)
            return tokenizer
        }
    }

    private func checkVocabulary(of tokenizer: some TextTokenizer) throws {
        let count = configuration.text.vocabularyCount
        guard tokenizer.vocabularyCount <= count else {
            throw CLIPModelError.malformed(
                path: configurationPath, key: weights.layout.vocabularyKey,
                expected: "at least the tokenizer's \(tokenizer.vocabularyCount) entries", found: "\(count)")
        }
    }

    /// Texts have to close with the token at which the tower reads their embeddings: read at one that no text has, all of
    /// them would have the same.
    private func checkEnd(of tokenizer: CLIPTokenizer) throws {
        guard case .endOfText(let expected) = configuration.text.pooling, expected != Int(tokenizer.endOfText)
        else { return }
        throw CLIPModelError.malformed(
            path: configurationPath, key: weights.layout.endOfTextKey,
            expected: "\(tokenizer.endOfText), the tokenizer's end of text",
            found: expected == TextConfiguration.defaultEndOfText
                ? "\(expected), which a missing value stands for" : "\(expected)")
    }
}
