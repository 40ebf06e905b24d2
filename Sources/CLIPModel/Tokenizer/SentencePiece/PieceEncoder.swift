/// Converts a text to ids, without the special tokens around it.
struct PieceEncoder: Sendable {
    /// The cleaning of the whole text, before added tokens are searched for; nil for none.
    var cleaning: OpenCLIPCleaning?
    /// Tokens that are searched for in the text before it is normalized.
    var addedTokens = AddedTokens([])
    /// Tokens that are searched for in the normalized text.
    var normalizedTokens = AddedTokens([])
    var steps: [NormalizationStep] = []
    /// The SentencePiece library's own normalization, applied after the steps; nil for a `tokenizer.json`.
    var normalizer: SentencePieceNormalizer?
    var splits: [PieceSplit] = []
    var model: PieceModel
    /// Whether a space mark is put before the text and all space marks in the text become spaces, as in `SiglipTokenizer` of
    /// `transformers`.
    var marksStart = false
    /// Whether each part of the text between added tokens is encoded as if an unknown character came before it.
    var followsUnknown = false

    private static let spaceMark: Unicode.Scalar = "\u{2581}"

    /// Returns the first ids of a text: at least `limit` ids, or all if the text has fewer.
    ///
    /// - Complexity: O(n log n) in the length of the text at worst, in practice O(n).
    func encode(_ text: String, limit: Int) -> [Int32] {
        var scalars = cleaning.map { TextCleaning.cleaned(text, by: $0) } ?? Array(text.unicodeScalars)
        if marksStart { scalars = [Self.spaceMark] + scalars.map { $0 == Self.spaceMark ? " " : $0 } }
        var ids: [Int32] = []
        for (index, part) in addedTokens.parts(of: scalars).enumerated() {
            // Later parts do not change the ids of earlier ones.
            guard ids.count < limit else { break }
            switch part {
            case .token(let id): ids.append(id)
            case .text(let range): append(Array(scalars[range]), isFirst: index == 0, limit: limit, to: &ids)
            }
        }
        return ids
    }

    private func append(_ text: [Unicode.Scalar], isFirst: Bool, limit: Int, to ids: inout [Int32]) {
        let normalized = steps.applied(to: text)
        for (index, part) in normalizedTokens.parts(of: normalized).enumerated() {
            switch part {
            case .token(let id): ids.append(id)
            case .text(let range):
                var words = [Array(normalized[range])]
                for split in splits {
                    words = words.enumerated().flatMap { number, word in
                        split.parts(of: word, isFirst: isFirst && index == 0 && number == 0)
                    }
                }
                for word in words where ids.count < limit {
                    let bytes = Array(String(String.UnicodeScalarView(word)).utf8)
                    ids += model.encode(
                        normalizer?.normalized(bytes) ?? bytes, followsUnknown: followsUnknown)
                }
            }
        }
    }
}

/// A model that cuts a normalized text into pieces.
enum PieceModel: Sendable {
    case unigram(UnigramModel)
    case bytePair(BytePairModel)

    /// Returns the ids of a text in UTF-8.
    ///
    /// - Parameter followsUnknown: Whether an unknown character comes before the text. Byte-pair models ignore this.
    /// - Complexity: O(n log n) or better.
    func encode(_ text: [UInt8], followsUnknown: Bool = false) -> [Int32] {
        switch self {
        case .unigram(let model): model.encode(text, followsUnknown: followsUnknown)
        case .bytePair(let model): model.encode(text)
        }
    }
}

/// The tokens for single bytes, `<0x00>` to `<0xFF>`. They encode characters that the vocabulary lacks.
struct ByteFallback: Sendable {
    private let ids: [Int32?]

    /// - Parameter id: Returns the id of a token; nil if there is no such token.
    init(id: (String) -> Int32?) {
        ids = (UInt8.min...UInt8.max).map { id(Self.name(of: $0)) }
    }

    /// Throws if one of the tokens has no row in the embedding.
    ///
    /// - Parameter path: The file with the tokens, for error messages.
    func check(_ rows: EmbeddingRows, path: String) throws(TokenizerError) {
        for (byte, id) in ids.enumerated() {
            if let id { try rows.check(id, of: Self.name(of: UInt8(truncatingIfNeeded: byte)), path: path) }
        }
    }

    private static func name(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x" + (digits.count == 1 ? "0" : "") + digits + ">"
    }

    /// Returns the tokens of some bytes; nil if there is no token for one of them.
    func tokens(of bytes: some Sequence<UInt8>) -> [Int32]? {
        var tokens: [Int32] = []
        for byte in bytes {
            guard let id = ids[Int(byte)] else { return nil }
            tokens.append(id)
        }
        return tokens
    }
}

/// The rows of a token embedding. There may be fewer rows than tokens in the vocabulary.
///
/// For example, the vocabulary of the multilingual SigLIP ends with a hundred `<extra_id_*>` tokens that its embedding lacks.
/// Such tokens are dropped when a tokenizer is loaded, so that no text can produce an id without a row.
struct EmbeddingRows {
    var count: Int

    /// Whether there is a row for an id.
    func contains(_ id: some BinaryInteger) -> Bool { id < count }

    /// Throws if a token that the tokenizer needs has no row.
    ///
    /// - Parameter path: The file with the token, for error messages.
    func check(_ id: Int32, of name: String, path: String) throws(TokenizerError) {
        guard contains(id) else {
            throw .malformed(
                path: path,
                expected: "an id below \(count), the number of rows of the token embedding, for "
                    + QuotedText.quoted(name),
                found: "\(id)")
        }
    }
}
