internal import SystemPackage

/// Converts texts to token ids with the method that a checkpoint was trained with.
///
/// Immutable; safe to use from several threads at once.
protocol TextTokenizer: Sendable {
    /// Returns the token ids of a text, at most as many as fit into the context.
    func encode(_ text: String) -> [Int32]

    /// Returns how many tokens of a text fit into the context.
    func count(_ text: String) -> TokenCount
}

/// The number of tokens of a text that fit into the context.
struct TokenCount {
    /// The number of tokens, including the special tokens around the text, without padding.
    let tokens: Int
    /// Whether the text has more tokens than fit.
    let isCut: Bool

    /// - Parameters:
    ///   - count: The number of the text's own tokens. If they do not fit, any number above `room`.
    ///   - room: The number of the text's own tokens that fit.
    ///   - around: The number of special tokens around the text.
    init(of count: Int, room: Int, around: Int) {
        tokens = min(count, room) + around
        isCut = count > room
    }
}

extension CLIPTokenizer: TextTokenizer {}

extension SentencePieceTokenizer: TextTokenizer {}

extension Checkpoint {
    /// Reads the tokenizer that the configuration requires. It returns only ids that the text tower has an embedding for.
    ///
    /// A CLIP tokenizer with a larger vocabulary than the text tower is an error, because any of its ids can occur in a text.
    /// A SentencePiece tokenizer ignores the tokens without an embedding.
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError``.
    func tokenizer() throws -> any TextTokenizer {
        let length = configuration.text.contextLength
        switch configuration.text.tokenizer {
        case .bytePair:
            let tokenizer =
                if let cleaning = configuration.text.cleaning {
                    try CLIPTokenizer(checkpointFolder: folder, contextLength: length, cleaning: cleaning)
                } else {
                    try CLIPTokenizer(checkpointFolder: folder, contextLength: length)
                }
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

    /// Throws if the tower does not take a text's embedding from the token that the tokenizer puts at the end.
    ///
    /// If the tower looked for a token that no text has, all texts would have the same embedding.
    private func checkEnd(of tokenizer: CLIPTokenizer) throws {
        guard case .endOfText(let expected) = configuration.text.pooling, expected != Int(tokenizer.endOfText)
        else { return }
        throw CLIPModelError.malformed(
            path: configurationPath.string, key: weights.layout.endOfTextKey,
            expected: "\(tokenizer.endOfText), the tokenizer's end of text",
            found: expected == TextConfiguration.defaultEndOfText
                ? "\(expected), the default of a missing value" : "\(expected)")
    }
}
