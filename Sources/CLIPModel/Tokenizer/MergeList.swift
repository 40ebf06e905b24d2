/// Turns merge rules as the files spell them into rules over ids.
struct MergeList {
    private let vocabulary: TokenVocabulary
    private let path: String
    private(set) var merges: BytePairMerges
    private var rank: UInt32 = 0

    /// - Parameters:
    ///   - vocabulary: every token that the rules may name.
    ///   - path: the file that the rules come from, for errors.
    ///   - expectedCount: how many rules to make room for; more will do too.
    init(vocabulary: TokenVocabulary, path: String, expectedCount: Int) {
        self.vocabulary = vocabulary
        self.path = path
        merges = BytePairMerges(expectedCount: expectedCount)
    }

    /// Adds the rules of a `merges.txt`: after an optional `#version` line, two tokens and a space on each line.
    mutating func addLines(of bytes: [UInt8]) throws(TokenizerError) {
        var start = 0
        var number = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var line = bytes[start..<end]
            start = end + 1
            number += 1
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            if line.isEmpty { continue }
            // Only the first line can be a remark: "#" is a token like others.
            if number == 1, line.starts(with: "#version".utf8) { continue }
            try add(line, place: "line \(number)")
        }
    }

    /// Adds the rules of a `tokenizer.json`: an array of `"left right"` or, since 2024, of `["left", "right"]`.
    mutating func addArray(from scanner: inout JSONTextScanner) throws(TokenizerError) {
        var left: [UInt8] = []
        var right: [UInt8] = []
        var isFirst = true
        try scanner.require("[", in: "front of the merges")
        while try scanner.nextElement(isFirst: &isFirst) {
            let number = rank
            if scanner.skip("[") {
                try scanner.readString(into: &left)
                try scanner.require(",", in: "a merge of two tokens")
                try scanner.readString(into: &right)
                try scanner.require("]", in: "a merge of two tokens")
                try add(left[...], right[...], place: "merge \(number)")
            } else {
                try scanner.readString(into: &left)
                try add(left[...], place: "merge \(number)")
            }
        }
    }

    private mutating func add(_ pair: ArraySlice<UInt8>, place: @autoclosure () -> String)
        throws(TokenizerError)
    {
        let space = UInt8(ascii: " ")
        guard let middle = pair.firstIndex(of: space), !pair[(middle + 1)...].contains(space) else {
            throw .malformed(
                path: path, expected: "two tokens with a space between them in \(place())",
                found: TokenizerError.quoted(pair))
        }
        try add(pair[..<middle], pair[(middle + 1)...], place: place())
    }

    private mutating func add(
        _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, place: @autoclosure () -> String
    ) throws(TokenizerError) {
        guard !left.isEmpty, !right.isEmpty else {
            throw .malformed(path: path, expected: "two tokens in \(place())", found: "an empty one")
        }
        guard let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right) else {
            let missing = vocabulary.id(of: left) == nil ? left : right
            throw .malformed(
                path: path, expected: "tokens of the vocabulary in \(place())",
                found: TokenizerError.quoted(missing))
        }
        guard let merged = vocabulary.id(of: left, followedBy: right) else {
            throw .malformed(
                path: path, expected: "a merge into a token of the vocabulary in \(place())",
                found: TokenizerError.quoted(Array(left) + Array(right)))
        }
        merges.add(left: leftID, right: rightID, becomes: merged, rank: rank)
        rank += 1
    }
}
