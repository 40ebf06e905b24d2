/// The entries of a vocabulary: tokens as they are written in the files, with their ids.
struct TokenVocabulary {
    private let table: TokenTable
    /// The highest id; -1 if there are no entries.
    private(set) var highestID: Int
    /// Only entries with an id below this limit are found.
    private var limit = Int.max

    /// Creates a vocabulary. Throws if an id is not from 0 to `Int32.max`, or if two tokens have the same id.
    ///
    /// - Parameter path: The file with the entries, for error messages.
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
            throw .malformed(path: path, expected: "a different id for each token", found: "\(twice) twice")
        }
        self.table = table
        highestID = table.ids.max() ?? -1
    }

    /// The number of entries.
    var count: Int { table.count }

    /// Returns the id of a token in UTF-8; nil if the vocabulary does not have the token.
    func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let id = table.id(of: token), id < limit else { return nil }
        return Int32(truncatingIfNeeded: id)
    }

    /// Returns the id of a token; nil if the vocabulary does not have the token.
    func id(of token: String) -> Int32? {
        var token = token
        return token.withUTF8 { id(of: $0) }
    }

    /// Returns the vocabulary with only the entries that have a row in the embedding.
    ///
    /// - Complexity: O(n). The memory of the entries is shared.
    func limited(to rows: EmbeddingRows) -> TokenVocabulary {
        guard !rows.contains(highestID) else { return self }
        var vocabulary = self
        vocabulary.limit = min(limit, rows.count)
        vocabulary.highestID = table.ids.lazy.filter { rows.contains($0) }.max() ?? -1
        return vocabulary
    }

    /// The first id that two tokens have; nil if all ids differ.
    private static func firstRepeated(_ table: TokenTable) -> Int? {
        var taken = Set<Int>(minimumCapacity: table.count)
        return table.ids.first { !taken.insert($0).inserted }
    }
}
