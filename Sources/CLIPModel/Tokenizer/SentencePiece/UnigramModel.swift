/// Cuts a text into the most likely sequence of pieces.
///
/// Source: Kudo, "Subword Regularization: Improving Neural Network Translation Models with Multiple Subword Candidates"
/// (2018). The score of a piece is the logarithm of its probability, and the Viterbi algorithm finds the cut with the highest
/// sum of scores. The score of a character that no piece covers is the lowest score of a piece minus 10.
struct UnigramModel: Sendable {
    /// A piece of the vocabulary that may stand in a text.
    struct Piece {
        var text: [UInt8]
        var id: Int32
        var score: Double
    }

    /// The best cut of the text up to a position: the start and id of its last piece, and the sum of its scores.
    private struct Path {
        var start = -1
        var id: Int32 = 0
        var score = 0.0
    }

    private static let unknownPenalty = 10.0

    private let trie: PieceTrie
    /// The ids and scores of the pieces, by their numbers in the trie.
    private let ids: [Int32]
    private let scores: [Double]
    /// The id for characters that no piece covers.
    let unknown: Int32
    private let unknownScore: Double
    private let byteFallback: ByteFallback?
    private let roundsSums: Bool

    /// - Parameters:
    ///   - pieces: The pieces that may occur in a text.
    ///   - lowestScore: The lowest score of a piece.
    ///   - unknown: The id for characters that no piece covers.
    ///   - byteFallback: The tokens for single bytes, if uncovered characters are encoded as bytes; else nil.
    ///   - roundsSums: Whether sums are rounded to single precision, as in the SentencePiece library. The `tokenizers` library
    ///     does not round them.
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

    /// Returns the ids of a text in UTF-8.
    ///
    /// - Parameter followsUnknown: Whether an unknown character comes before the text.
    /// - Complexity: O(length of the text times length of the longest piece).
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
                // Consecutive unknown characters become one token.
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
