/// The entries of a vocabulary while a tokenizer is being loaded: tokens as the files spell them, with their ids.
///
/// `String` keys compare by canonical equivalence, which tells all tokens of a byte-level vocabulary apart: no letter
/// of its alphabet is a combining mark, nor equivalent to another.
struct TokenVocabulary {
    private let ids: [String: Int]
    /// The highest id, or -1 without entries.
    let highestID: Int

    /// Checks that models can use the ids, and that each belongs to one token.
    ///
    /// - Parameter path: the file that the entries come from, for errors.
    /// - Complexity: O(n log n).
    init(_ ids: [String: Int], path: String) throws(TokenizerError) {
        let sorted = ids.values.sorted()
        let usable = 0...Int(Int32.max)
        for id in [sorted.first, sorted.last].compactMap(\.self) where !usable.contains(id) {
            let token = ids.first { $0.value == id }?.key ?? ""
            throw .malformed(
                path: path, expected: "an id from 0 to \(Int32.max) for \(QuotedText.quoted(token))",
                found: "\(id)")
        }
        if let twice = zip(sorted, sorted.dropFirst()).first(where: ==)?.0 {
            throw .malformed(path: path, expected: "an id of its own for each token", found: "\(twice) twice")
        }
        self.ids = ids
        highestID = sorted.last ?? -1
    }

    /// The number of entries.
    var count: Int { ids.count }

    /// The id of a token.
    func id(of token: String) -> Int32? {
        ids[token].map { Int32(truncatingIfNeeded: $0) }
    }
}
