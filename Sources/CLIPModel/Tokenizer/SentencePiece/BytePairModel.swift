/// Cuts a text into pieces by merging neighbours, beginning with its characters.
///
/// Source: the byte-pair models of SentencePiece and of the `tokenizers` library. They begin with the characters of a text,
/// unlike CLIP's tokenizer, which begins with its bytes.
struct BytePairModel: Sendable {
    /// Which neighbours merge, and in which order.
    enum Rules: Sendable {
        /// The pairs of a list, in the order of the list.
        case listed(BytePairMerges)
        /// All neighbours that form a piece together, in order of the rank of that piece. The array has the rank of each id.
        case ranked([UInt32])
    }

    private let vocabulary: TokenVocabulary
    private let rules: Rules
    /// The id of characters that the vocabulary lacks. If nil, these characters are left out.
    private let unknown: Int32?
    private let byteFallback: ByteFallback?
    /// Whether consecutive unknown characters become one token.
    private let fusesUnknown: Bool
    /// Whether a text that is a piece as a whole is encoded as that piece, without applying the rules.
    private let ignoresMerges: Bool
    /// User-defined pieces. They are found first and, with ranked rules, do not merge.
    private let userDefined: PieceTrie

    /// - Parameter vocabulary: Every piece that can result.
    init(
        vocabulary: TokenVocabulary, rules: Rules, unknown: Int32?, byteFallback: ByteFallback?,
        fusesUnknown: Bool, ignoresMerges: Bool = false, userDefined: PieceTrie = PieceTrie()
    ) {
        self.vocabulary = vocabulary
        self.rules = rules
        self.unknown = unknown
        self.byteFallback = byteFallback
        self.fusesUnknown = fusesUnknown
        self.ignoresMerges = ignoresMerges
        self.userDefined = userDefined
    }

    /// Returns the ids of a text in UTF-8.
    ///
    /// - Complexity: O(n log n).
    func encode(_ text: [UInt8]) -> [Int32] {
        text.withUnsafeBufferPointer { text in
            if ignoresMerges, let id = vocabulary.id(of: text) { return [id] }
            var merger = PieceMerger(symbols(of: text))
            switch rules {
            case .listed(let merges):
                merger.merge { left, right in merges.rule(left.id, right.id).map { ($0.rank, $0.merged) } }
                return merger.symbols.map(\.id)
            case .ranked(let ranks):
                merger.merge { left, right in
                    guard !left.isFrozen, !right.isFrozen else { return nil }
                    let joined = UnsafeBufferPointer(rebasing: text[left.start..<right.end])
                    return vocabulary.id(of: joined).map { (ranks[Int($0)], $0) }
                }
                return ids(of: merger.symbols, in: text)
            }
        }
    }

    /// Returns the symbols of a text before merging: user-defined pieces and single characters.
    private func symbols(of text: UnsafeBufferPointer<UInt8>) -> [PieceMerger.Symbol] {
        var symbols: [PieceMerger.Symbol] = []
        var position = 0
        while position < text.count {
            let piece = userDefined.longestPiece(at: position, of: text)
            let length =
                piece?.count
                ?? min(UTF8Length.ofScalar(beginningWith: text[position]), text.count - position)
            let range = position..<position + length
            position = range.upperBound
            if let id = piece?.value ?? vocabulary.id(of: UnsafeBufferPointer(rebasing: text[range])) {
                symbols.append(.init(id: id, range: range, isFrozen: piece != nil))
            } else if case .ranked = rules {
                // It may still become part of a piece.
                symbols.append(.init(id: PieceMerger.noPiece, range: range))
            } else {
                appendUnknown(range, of: text, to: &symbols)
            }
        }
        return symbols
    }

    /// Returns the tokens of merged symbols. Symbols that are not pieces are encoded as unknown.
    private func ids(of symbols: [PieceMerger.Symbol], in text: UnsafeBufferPointer<UInt8>) -> [Int32] {
        var result: [PieceMerger.Symbol] = []
        for symbol in symbols {
            if symbol.id == PieceMerger.noPiece {
                appendUnknown(symbol.start..<symbol.end, of: text, to: &result)
            } else {
                result.append(symbol)
            }
        }
        return result.map(\.id)
    }

    private func appendUnknown(
        _ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to symbols: inout [PieceMerger.Symbol]
    ) {
        if let tokens = byteFallback?.tokens(of: text[range]) {
            for (offset, id) in tokens.enumerated() {
                let start = range.lowerBound + offset
                symbols.append(.init(id: id, range: start..<start + 1))
            }
        } else if let unknown {
            if fusesUnknown, symbols.last?.id == unknown { return }
            symbols.append(.init(id: unknown, range: range))
        }
    }
}
