/// Cuts a text into the pieces that are together the likeliest.
///
/// Source: Kudo, "Subword Regularization: Improving Neural Network Translation Models with Multiple Subword Candidates"
/// (2018): each piece has the logarithm of its probability as its score, and Viterbi's algorithm finds the cut of the
/// highest sum. A character that no piece covers costs 10 more than the least likely piece.
struct UnigramModel: Sendable {
    /// A piece of the vocabulary that may stand in a text.
    struct Piece {
        var text: [UInt8]
        var id: Int32
        var score: Double
    }

    /// The way to a place in the text: where its last piece begins, which one that is, and the sum of the scores.
    private struct Path {
        var start = -1
        var id: Int32 = 0
        var score = 0.0
    }

    private static let unknownPenalty = 10.0

    private let trie: PieceTrie
    /// The id and the score of each piece, by its number in the trie.
    private let ids: [Int32]
    private let scores: [Double]
    /// The id for characters that no piece covers.
    let unknown: Int32
    private let unknownScore: Double
    private let byteFallback: ByteFallback?
    private let roundsSums: Bool

    /// - Parameters:
    ///   - pieces: the pieces that may stand in a text.
    ///   - lowestScore: the lowest score of a piece.
    ///   - unknown: the id of ``unknown``.
    ///   - byteFallback: the tokens for their bytes, if those are to stand in its place.
    ///   - roundsSums: whether sums are kept in single precision, as the SentencePiece library does and the `tokenizers`
    ///     library does not.
    init(
        pieces: [Piece], lowestScore: Double, unknown: Int32, byteFallback: ByteFallback?, roundsSums: Bool
    ) {
        var trie = PieceTrie()
        for (number, piece) in pieces.enumerated() {
            trie.append(piece.text, value: Int32(truncatingIfNeeded: number))
        }
        trie.sort()
        self.trie = trie
        ids = pieces.map(\.id)
        scores = pieces.map(\.score)
        self.unknown = unknown
        self.byteFallback = byteFallback
        self.roundsSums = roundsSums
        unknownScore = lowestScore - Self.unknownPenalty
    }

    /// The ids of a text in UTF-8.
    ///
    /// - Parameter followsUnknown: whether an unknown character comes before the text.
    /// - Complexity: O(n) in the length of the text, times the length of the longest piece.
    func encode(_ text: [UInt8], followsUnknown: Bool = false) -> [Int32] {
        let paths = text.withUnsafeBufferPointer { bestPaths(in: $0) }
        var pieces: [(range: Range<Int>, id: Int32)] = []
        var end = text.count
        while end > 0 {
            let path = paths[end]
            pieces.append((path.start..<end, path.id))
            end = path.start
        }
        var ids: [Int32] = []
        var followsUnknown = followsUnknown
        for piece in pieces.reversed() {
            let isUnknown = piece.id == unknown
            if isUnknown, let tokens = byteFallback?.tokens(of: text[piece.range]) {
                ids += tokens
            } else if !isUnknown || !followsUnknown {
                // Unknown characters side by side are one token.
                ids.append(piece.id)
            }
            followsUnknown = isUnknown
        }
        return ids
    }

    private func bestPaths(in text: UnsafeBufferPointer<UInt8>) -> [Path] {
        var paths = [Path](repeating: Path(), count: text.count + 1)
        var start = 0
        while start < text.count {
            let sum = paths[start].score
            let length = min(UTF8Length.ofScalar(beginningWith: text[start]), text.count - start)
            var isCovered = false
            trie.forEachPiece(at: start, of: text) { count, value in
                let number = Int(value)
                extend(&paths[start + count], from: start, id: ids[number], score: sum + scores[number])
                isCovered = isCovered || count == length
            }
            if !isCovered {
                extend(&paths[start + length], from: start, id: unknown, score: rounded(sum + unknownScore))
            }
            start += length
        }
        return paths
    }

    private func extend(_ path: inout Path, from start: Int, id: Int32, score: Double) {
        guard path.start < 0 || score > path.score else { return }
        path = Path(start: start, id: id, score: rounded(score))
    }

    private func rounded(_ score: Double) -> Double {
        roundsSums ? Double(Float(score)) : score
    }
}
