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
