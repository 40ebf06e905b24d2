/// Completes the last word of a query: a key, a value of a key, or the path of a picture.
public struct QueryWordCompletion {
    private let values: (QueryCompletion.Values) -> [String]
    private let paths: (String) -> [String]

    /// - Parameters:
    ///   - values: Knows the values of a key.
    ///   - paths: The paths that go on after the beginning of one; none by default.
    public init(
        values: @escaping (QueryCompletion.Values) -> [String],
        paths: @escaping (String) -> [String] = { _ in [] }
    ) {
        (self.values, self.paths) = (values, paths)
    }

    /// The whole words that may stand in place of `text`, which may have several words of a query in it.
    public func completions(of text: String) -> [String] {
        let (head, word) = Self.lastWord(of: text)
        if ["./", "../", "/"].contains(where: word.hasPrefix) {
            return paths(word).map { head + QueryCompletion.written($0) }
        }
        let sign = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.prefix(1)) : ""
        let unsigned = word.dropFirst(sign.count)
        guard let colon = unsigned.firstIndex(of: ":") else {
            return Self.continuing(unsigned, QueryCompletion.keys).map { head + sign + $0 }
        }
        let (key, value) = (unsigned[..<colon], unsigned[unsigned.index(after: colon)...])
        guard let values = QueryCompletion.values(of: String(key)) else { return [] }
        let start = head + sign + key + ":"
        return completions(ofValue: value, from: self.values(values)).map { start + $0 }
    }

    private func completions(ofValue value: Substring, from values: [String]) -> [String] {
        if value.hasPrefix("\"") {
            let typed = value.dropFirst().filter { $0 != "\\" }
            return Self.continuing(typed[...], values.filter { !$0.contains("\"") && !$0.contains("\\") })
                .map { "\"\($0)\"" }
        }
        return Self.continuing(value, values.map(QueryCompletion.written))
    }

    /// The words that begin with a text in any letter case, with that beginning as it was typed: shells compare it exactly.
    private static func continuing(_ typed: Substring, _ words: [String]) -> [String] {
        let folded = typed.lowercased()
        return words.filter { $0.prefix(typed.count).lowercased() == folded }.map {
            String(typed) + $0.dropFirst(typed.count)
        }
    }

    /// A text as what stands before its last word, and that word. Spaces after a backslash or in quotes do not end a word.
    static func lastWord(of text: String) -> (head: String, word: String) {
        var start = text.startIndex
        var (isEscaped, isQuoted) = (false, false)
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                start = text.index(after: index)
            }
        }
        return (String(text[..<start]), String(text[start...]))
    }
}
