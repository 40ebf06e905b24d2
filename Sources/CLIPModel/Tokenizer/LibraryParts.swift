/// What the `tokenizers` library does with a text before it cuts the text into words: it finds the added tokens, and brings the
/// rest into Unicode's composed form and lower case.
///
/// Source: `transformers.CLIPTokenizer`, which `open_clip.HFTokenizer` calls with a text that it has cleaned.
struct LibraryParts: Sendable {
    /// A token, or a normalized text between two tokens.
    enum Part {
        case token(Int32)
        case text([Unicode.Scalar])
    }

    private let cleaning: OpenCLIPCleaning
    /// Tokens that are searched for before normalization.
    private let tokens: AddedTokens
    /// Tokens that are searched for after normalization.
    private let normalizedTokens: AddedTokens

    /// - Parameters:
    ///   - tokens: The tokens that are searched for in the text.
    ///   - cleaning: The cleaning of the whole text, which comes first.
    init(tokens: [AddedToken], cleaning: OpenCLIPCleaning) {
        self.cleaning = cleaning
        self.tokens = AddedTokens(tokens.filter { !$0.isNormalized })
        normalizedTokens = AddedTokens(
            tokens.filter(\.isNormalized).map { token in
                var token = token
                let content = Self.normalized(Array(token.content.unicodeScalars))
                token.content = String(String.UnicodeScalarView(content))
                return token
            })
    }

    /// Returns the parts of a text in order.
    ///
    /// - Complexity: O(n log n) in the length of the text at worst, in practice O(n).
    func parts(of text: String) -> [Part] {
        let cleaned = TextCleaning.cleaned(text, by: cleaning)
        return tokens.parts(of: cleaned).flatMap { part -> [Part] in
            switch part {
            case .token(let id): return [.token(id)]
            case .text(let range):
                let normalized = Self.normalized(Array(cleaned[range]))
                return normalizedTokens.parts(of: normalized).map { part in
                    switch part {
                    case .token(let id): .token(id)
                    case .text(let range): .text(Array(normalized[range]))
                    }
                }
            }
        }
    }

    private static func normalized(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        NormalizationStep.lowercase.applied(to: CanonicalComposition.composed(text))
    }
}

extension LibraryParts {
    /// Collects the tokens that are searched for: those that the files list, and the special tokens that they name.
    ///
    /// - Throws: `TokenizerError.malformed` if an id in `tokenizer_config.json` is none.
    static func tokens(
        in files: TokenizerFiles, _ settings: TokenizerSettings
    ) throws(TokenizerError) -> [AddedToken] {
        var tokens = files.addedTokens
        for (key, token) in settings.addedTokens ?? [:]
        where !tokens.contains(where: { $0.content == token.content }) {
            guard let id = Int32(key), id >= 0 else {
                throw .malformed(
                    path: files.vocabularyPath, expected: "whole numbers as keys of \"added_tokens_decoder\"",
                    found: QuotedText.quoted(key))
            }
            tokens.append(token.token(id: files.vocabulary.id(of: token.content) ?? id))
        }
        let named = [settings.start, settings.end, settings.padding, settings.unknown].compactMap(\.self)
        let standard = SpecialTokens.defaultNames.map { TokenizerSettings.Name($0) }
        for name in named + standard where !tokens.contains(where: { $0.content == name.content }) {
            guard let id = files.vocabulary.id(of: name.content) else { continue }
            tokens.append(name.token(id: id))
        }
        return tokens.sorted { $0.id < $1.id }
    }
}
