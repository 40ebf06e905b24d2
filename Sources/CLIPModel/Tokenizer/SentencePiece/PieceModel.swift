/// What cuts a normalized text into pieces.
enum PieceModel: Sendable {
    case unigram(UnigramModel)
    case bytePair(BytePairModel)

    /// The ids of a text in UTF-8.
    ///
    /// - Complexity: O(n log n) or better.
    func encode(_ text: [UInt8]) -> [Int32] {
        switch self {
        case .unigram(let model): model.encode(text)
        case .bytePair(let model): model.encode(text)
        }
    }
}
