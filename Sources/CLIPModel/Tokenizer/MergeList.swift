/// Converts the merge rules of a file, which are written as text, to rules over ids.
struct MergeList {
    private let vocabulary: TokenVocabulary
    private let rows: EmbeddingRows
    private let path: String
    private(set) var merges: BytePairMerges
    private var rank: UInt32 = 0
    /// The text of the current rule's merged token.
    private var joined: [UInt8] = []

    /// - Parameters:
    ///   - vocabulary: All tokens that the rules may name.
    ///   - rows: The rows of the token embedding. Rules with a token that has no row are ignored.
    ///   - path: The file with the rules, for error messages.
    init(
        vocabulary: TokenVocabulary, rows: EmbeddingRows = EmbeddingRows(count: .max), path: String
    ) {
        self.vocabulary = vocabulary
        self.rows = rows
        self.path = path
        merges = BytePairMerges(expectedCount: vocabulary.count)
    }

    /// Adds the rules of a `merges.txt`: an optional `#version` line, then one rule per line, two tokens separated by a space.
    mutating func addLines(of bytes: UnsafeBufferPointer<UInt8>) throws(TokenizerError) {
        var (start, number) = (0, 1)
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
            let rule = UnsafeBufferPointer(rebasing: bytes[start..<(hasReturn ? end - 1 : end)])
            // Only the first line can be a comment. On other lines "#" is a token.
            if !rule.isEmpty, number > 1 || !rule.starts(with: "#version".utf8) {
                try add(rule, place: "line \(number)")
            }
            (start, number) = (end + 1, number + 1)
        }
    }

    /// Adds a rule that is written as two tokens separated by a space.
    mutating func add(_ rule: String, place: @autoclosure () -> String) throws(TokenizerError) {
        let bytes = Array(rule.utf8)
        try bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in try add(bytes, place: place()) }
    }

    /// Adds a rule for two tokens.
    mutating func add(
        _ left: String, _ right: String, place: @autoclosure () -> String
    ) throws(TokenizerError) {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        try left.withUnsafeBufferPointer { left throws(TokenizerError) in
            try right.withUnsafeBufferPointer { right throws(TokenizerError) in
                try add(left, right, place: place())
            }
        }
    }

    /// Adds a rule that is written as two tokens separated by a space, in UTF-8.
    mutating func add(
        _ rule: UnsafeBufferPointer<UInt8>, place: @autoclosure () -> String
    ) throws(TokenizerError) {
        let space = UInt8(ascii: " ")
        guard let middle = rule.firstIndex(of: space), rule.lastIndex(of: space) == middle else {
            throw .malformed(
                path: path, expected: "two tokens with a space between them in \(place())",
                found: quoted(rule))
        }
        try add(
            UnsafeBufferPointer(rebasing: rule[..<middle]),
            UnsafeBufferPointer(rebasing: rule[(middle + 1)...]),
            place: place())
    }

    /// Adds a rule for two tokens in UTF-8.
    mutating func add(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
        place: @autoclosure () -> String
    ) throws(TokenizerError) {
        guard !left.isEmpty, !right.isEmpty else {
            throw .malformed(path: path, expected: "two tokens in \(place())", found: "an empty one")
        }
        guard let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right) else {
            let missing = vocabulary.id(of: left) == nil ? left : right
            throw .malformed(
                path: path, expected: "tokens of the vocabulary in \(place())", found: quoted(missing))
        }
        joined.removeAll(keepingCapacity: true)
        joined.append(contentsOf: left)
        joined.append(contentsOf: right)
        guard let merged = joined.withUnsafeBufferPointer({ vocabulary.id(of: $0) }) else {
            throw .malformed(
                path: path, expected: "a merge into a token of the vocabulary in \(place())",
                found: joined.withUnsafeBufferPointer { quoted($0) })
        }
        if rows.contains(max(leftID, rightID, merged)) {
            merges.add(left: leftID, right: rightID, becomes: merged, rank: rank)
        }
        rank += 1
    }

    private func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        QuotedText.quoted(String(decoding: bytes, as: UTF8.self))
    }
}
