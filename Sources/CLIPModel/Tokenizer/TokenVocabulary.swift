/// The entries of a vocabulary while a tokenizer is being loaded: tokens as the files spell them, with their ids.
struct TokenVocabulary {
    private let table: TokenTable
    /// The highest id, or -1 without entries.
    private(set) var highestID: Int
    /// What ids lie below: entries of others are not found.
    private var limit = Int.max

    /// Checks that models can use the ids, and that each belongs to one token.
    ///
    /// - Parameter path: the file that the entries come from, for errors.
    /// - Complexity: O(n).
    init(_ table: TokenTable, path: String) throws(TokenizerError) {
        let usable = 0...Int(Int32.max)
        if let id = table.ids.first(where: { !usable.contains($0) }) {
            throw .malformed(
                path: path,
                expected: "an id from 0 to \(Int32.max) for \(QuotedText.quoted(table.token(of: id) ?? ""))",
                found: "\(id)")
        }
        if let twice = Self.firstRepeated(table) {
            throw .malformed(path: path, expected: "an id of its own for each token", found: "\(twice) twice")
        }
        self.table = table
        highestID = table.ids.max() ?? -1
    }

    /// The number of entries.
    var count: Int { table.count }

    /// The id of a token, as bytes of UTF-8.
    func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let id = table.id(of: token), id < limit else { return nil }
        return Int32(truncatingIfNeeded: id)
    }

    /// The id of a token.
    func id(of token: String) -> Int32? {
        var token = token
        return token.withUTF8 { id(of: $0) }
    }

    /// Only the entries that have a row in an embedding.
    ///
    /// - Complexity: O(n); the entries are shared.
    func limited(to rows: EmbeddingRows) -> TokenVocabulary {
        guard !rows.contains(highestID) else { return self }
        var vocabulary = self
        vocabulary.limit = min(limit, rows.count)
        vocabulary.highestID = table.ids.lazy.filter { rows.contains($0) }.max() ?? -1
        return vocabulary
    }

    /// An id that two tokens have.
    private static func firstRepeated(_ table: TokenTable) -> Int? {
        var taken = Set<Int>(minimumCapacity: table.count)
        return table.ids.first { !taken.insert($0).inserted }
    }
}
