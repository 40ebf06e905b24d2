/// The way of a text to its ids, without those that are put around it.
struct PieceEncoder: Sendable {
    /// What is done to the whole text before anything is looked for in it.
    var cleaning: OpenCLIPCleaning?
    /// Tokens that are looked for in the text as it is.
    var addedTokens = AddedTokens([])
    /// Tokens that are looked for in the normalized text.
    var normalizedTokens = AddedTokens([])
    var steps: [NormalizationStep] = []
    /// What the SentencePiece library does after the steps; nil for a `tokenizer.json`.
    var normalizer: SentencePieceNormalizer?
    var splits: [PieceSplit] = []
    var model: PieceModel
    /// Whether a space mark is put before the text and every other one read as a space, as `SiglipTokenizer` of
    /// `transformers` does.
    var marksStart = false
    /// Whether an unknown character is taken to come before each part of the text between added tokens.
    var followsUnknown = false

    private static let spaceMark: Unicode.Scalar = "\u{2581}"

    /// The first ids of a text, at least `limit` of them if there are as many.
    ///
    /// - Complexity: O(n log n) in the length of the text at worst, in practice O(n).
    func encode(_ text: String, limit: Int) -> [Int32] {
        var scalars = cleaning.map { TextCleaning.cleaned(text, by: $0) } ?? Array(text.unicodeScalars)
        if marksStart { scalars = [Self.spaceMark] + scalars.map { $0 == Self.spaceMark ? " " : $0 } }
        var ids: [Int32] = []
        for (index, part) in addedTokens.parts(of: scalars).enumerated() {
            // Parts past the context change nothing before it.
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
