/// Finds added tokens in a text.
struct AddedTokens: Sendable {
    /// A token, or the text between two tokens.
    enum Part: Equatable {
        case text(Range<Int>)
        case token(Int32)
    }

    private let tokens: [AddedToken]
    private let lengths: [Int]
    private let trie: PieceTrie

    init(_ tokens: [AddedToken]) {
        self.tokens = tokens
        lengths = tokens.map(\.content.unicodeScalars.count)
        var trie = PieceTrie()
        for (index, token) in tokens.enumerated() {
            trie.append(Array(token.content.utf8), value: Int32(truncatingIfNeeded: index))
        }
        trie.sort()
        self.trie = trie
    }

    /// Splits a text into added tokens and the text between them, in order. Ranges count scalars. At each position the longest
    /// token matches.
    ///
    /// - Complexity: O(n) in practice.
    func parts(of text: [Unicode.Scalar]) -> [Part] {
        guard !trie.isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }
        var parts: [Part] = []
        let bytes = Array(String(String.UnicodeScalarView(text)).utf8)
        var (position, offset, done) = (0, 0, 0)
        while position < text.count {
            let token = bytes.withUnsafeBufferPointer { trie.longestPiece(at: offset, of: $0) }
            guard let token else {
                offset += UTF8.width(text[position])
                position += 1
                continue
            }
            let index = Int(token.value)
            let match = position..<position + lengths[index]
            position = match.upperBound
            offset += token.count
            guard let taken = extent(of: tokens[index], at: match, in: text, after: done) else { continue }
            if done < taken.lowerBound { parts.append(.text(done..<taken.lowerBound)) }
            parts.append(.token(tokens[index].id))
            done = taken.upperBound
            while position < done {
                offset += UTF8.width(text[position])
                position += 1
            }
        }
        if done < text.count { parts.append(.text(done..<text.count)) }
        return parts
    }

    /// Extends a match by the white space that belongs to it; nil if the token must be a whole word and is not.
    private func extent(
        of token: AddedToken, at match: Range<Int>, in text: [Unicode.Scalar], after done: Int
    ) -> Range<Int>? {
        var (start, end) = (match.lowerBound, match.upperBound)
        if token.isWholeWord {
            if start > 0, Self.isPartOfWord(text[start - 1]) { return nil }
            if end < text.count, Self.isPartOfWord(text[end]) { return nil }
        }
        if token.stripsLeft { while start > done, text[start - 1].properties.isWhitespace { start -= 1 } }
        if token.stripsRight { while end < text.count, text[end].properties.isWhitespace { end += 1 } }
        return start..<end
    }

    /// Whether a scalar matches `\w` of regular expressions.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation: true
        default: scalar.properties.isAlphabetic
        }
    }
}

/// A token that is searched for in the text directly, such as `</s>`, instead of being made of pieces.
struct AddedToken: Sendable {
    var content: String
    var id: Int32
    /// Whether white space before the token becomes part of it.
    var stripsLeft = false
    /// Whether white space after the token becomes part of it.
    var stripsRight = false
    /// Whether the token matches only if no word character is next to it.
    var isWholeWord = false
    /// Whether the token is searched for in the normalized text.
    var isNormalized = false
}

/// An added token in the form of `tokenizer.json` and `tokenizer_config.json`.
struct AddedTokenJSON: Decodable {
    /// Nil in `tokenizer_config.json`, where the id is the key.
    var id: Int?
    var content: String
    private var lstrip: Bool?
    private var rstrip: Bool?
    private var singleWord: Bool?
    private var normalized: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, content, lstrip, rstrip, normalized
        case singleWord = "single_word"
    }

    /// Returns the id of a token of `tokenizer.json`.
    ///
    /// - Parameter path: The file, for error messages.
    func checkedID(path: String) throws(TokenizerError) -> Int32 {
        guard let id, let checked = Int32(exactly: id), checked >= 0 else {
            throw .malformed(
                path: path,
                expected:
                    "an id from 0 to \(Int32.max) for \(QuotedText.quoted(content)) in \"added_tokens\"",
                found: id.map { "\($0)" } ?? "no \"id\"")
        }
        return checked
    }

    /// Returns the token with the given id.
    func token(id: Int32) -> AddedToken {
        AddedToken(
            content: content, id: id, stripsLeft: lstrip ?? false, stripsRight: rstrip ?? false,
            isWholeWord: singleWord ?? false, isNormalized: normalized ?? false)
    }
}
