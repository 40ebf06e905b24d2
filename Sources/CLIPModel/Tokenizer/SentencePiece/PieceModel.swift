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
