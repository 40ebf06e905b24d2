/// Cuts a text into pieces by merging neighbours, beginning with its characters.
///
/// Source: the byte-pair models of SentencePiece and of the `tokenizers` library, which know the characters of a text and
/// not its bytes as CLIP's do.
struct BytePairModel: Sendable {
    /// Which neighbours merge, and which first.
    enum Rules: Sendable {
        /// The pairs of a list, in its order.
        case listed(BytePairMerges)
        /// All neighbours that are a piece together, by the rank of that piece; ids are the places in the list.
        case ranked([UInt32])
    }

    private let vocabulary: TokenVocabulary
    private let rules: Rules
    /// The id of characters that the vocabulary lacks; without one they are left out.
    private let unknown: Int32?
    private let byteFallback: ByteFallback?
    /// Whether unknown characters side by side are one token.
    private let fusesUnknown: Bool
    /// Whether a text that is a piece is encoded as that one, whatever the rules make of it.
    private let ignoresMerges: Bool
    /// Pieces that a user defined: they are found first and do not merge.
    private let userDefined: PieceTrie

    /// - Parameter vocabulary: every piece that may come about.
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

    /// The ids of a text in UTF-8.
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

    /// The symbols that a text begins with.
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
                // It may yet become part of a piece.
                symbols.append(.init(id: PieceMerger.noPiece, range: range))
            } else {
                appendUnknown(range, of: text, to: &symbols)
            }
        }
        return symbols
    }

    /// The tokens of what has been merged as far as it goes by pieces.
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
