internal import SystemPackage

/// Makes token ids of texts, by whichever method a checkpoint was trained with.
///
/// Immutable; safe to use from several threads at once.
protocol TextTokenizer: Sendable {
    /// The token ids of a text, at most as many as the context takes.
    func encode(_ text: String) -> [Int32]

    /// How many tokens of a text the context takes.
    func count(_ text: String) -> TokenCount
}

/// How many tokens of a text the context takes.
struct TokenCount {
    /// With those around the text, but without padding.
    let tokens: Int
    /// Whether the text has more.
    let isCut: Bool

    /// - Parameters:
    ///   - count: The text's own tokens, or at least one more than `room`.
    ///   - room: How many of them fit.
    ///   - around: How many are put around them.
    init(of count: Int, room: Int, around: Int) {
        tokens = min(count, room) + around
        isCut = count > room
    }
}

extension CLIPTokenizer: TextTokenizer {}

extension SentencePieceTokenizer: TextTokenizer {}

extension Checkpoint {
    /// The tokenizer that the configuration calls for, of which no id comes that the text tower does not know: CLIP's is
    /// refused if its vocabulary is larger, as all of it can come from a text; SentencePiece's leaves the rest out.
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
            return try SentencePieceTokenizer(
                checkpointFolder: folder, contextLength: length,
                rowCount: configuration.text.vocabularyCount, cleaning: configuration.text.cleaning)
        }
    }

    private func checkVocabulary(of tokenizer: CLIPTokenizer) throws {
        let count = configuration.text.vocabularyCount
        guard tokenizer.vocabularyCount <= count else {
            throw CLIPModelError.malformed(
                path: configurationPath.string, key: weights.layout.vocabularyKey,
                expected: "at least the tokenizer's \(tokenizer.vocabularyCount) entries", found: "\(count)")
        }
    }

    /// Texts have to close with the token at which the tower reads their embeddings: read at one that no text has, all of
    /// them would have the same.
    private func checkEnd(of tokenizer: CLIPTokenizer) throws {
        guard case .endOfText(let expected) = configuration.text.pooling, expected != Int(tokenizer.endOfText)
        else { return }
        throw CLIPModelError.malformed(
            path: configurationPath.string, key: weights.layout.endOfTextKey,
            expected: "\(tokenizer.endOfText), the tokenizer's end of text",
            found: expected == TextConfiguration.defaultEndOfText
                ? "\(expected), which a missing value stands for" : "\(expected)")
    }
}
