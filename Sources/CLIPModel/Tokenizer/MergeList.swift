/// Turns merge rules as the files spell them into rules over ids.
struct MergeList {
    private let vocabulary: TokenVocabulary
    private let path: String
    private(set) var merges: BytePairMerges
    private var rank: UInt32 = 0

    /// - Parameters:
    ///   - vocabulary: every token that the rules may name.
    ///   - path: the file that the rules come from, for errors.
    init(vocabulary: TokenVocabulary, path: String) {
        self.vocabulary = vocabulary
        self.path = path
        merges = BytePairMerges(expectedCount: vocabulary.count)
    }

    /// Adds the rules of a `merges.txt`: after an optional `#version` line, two tokens and a space on each line.
    mutating func addLines(of bytes: [UInt8]) throws(TokenizerError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let rule = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            // Only the first line can be a remark: "#" is a token like others.
            if rule.isEmpty || (index == 0 && rule.starts(with: "#version".utf8)) { continue }
            try add(String(decoding: rule, as: UTF8.self), place: "line \(index + 1)")
        }
    }

    /// Adds a rule as two tokens with a space between them.
    mutating func add(_ rule: String, place: @autoclosure () -> String) throws(TokenizerError) {
        // Spaces among the bytes: among characters, one with a combining mark after it would not be found.
        let space = UInt8(ascii: " ")
        guard let middle = rule.utf8.firstIndex(of: space), rule.utf8.lastIndex(of: space) == middle else {
            throw .malformed(
                path: path, expected: "two tokens with a space between them in \(place())",
                found: QuotedText.quoted(rule))
        }
        let right = rule.utf8.index(after: middle)
        try add(String(rule[..<middle]), String(rule[right...]), place: place())
    }

    /// Adds a rule as its two tokens.
    mutating func add(
        _ left: String, _ right: String, place: @autoclosure () -> String
    ) throws(TokenizerError) {
        guard !left.isEmpty, !right.isEmpty else {
            throw .malformed(path: path, expected: "two tokens in \(place())", found: "an empty one")
        }
        guard let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right) else {
            let missing = vocabulary.id(of: left) == nil ? left : right
            throw .malformed(
                path: path, expected: "tokens of the vocabulary in \(place())",
                found: QuotedText.quoted(missing))
        }
        guard let merged = vocabulary.id(of: left + right) else {
            throw .malformed(
                path: path, expected: "a merge into a token of the vocabulary in \(place())",
                found: QuotedText.quoted(left + right))
        }
        merges.add(left: leftID, right: rightID, becomes: merged, rank: rank)
        rank += 1
    }
}
