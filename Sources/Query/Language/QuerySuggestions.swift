/// What a person may go on with in a query, found by what is typed up to the cursor: keys, values of a key, or filters by a value that has the
/// last words.
public struct QuerySuggestions: Equatable, Sendable {
    /// What a suggestion is about.
    public enum Kind: String, CaseIterable, Sendable {
        case tag, person, place, camera, lens, year, probe, saved, key, value
    }

    /// A text that may stand in place of what is typed.
    public struct Suggestion: Equatable, Sendable {
        /// The text, as it is written in a query.
        public let text: String
        /// What it is about.
        public let kind: Kind
    }

    /// The most suggestions.
    public static let limit = 12
    /// The most suggestions of a kind, if there are several kinds.
    private static let limitOfKind = 4
    /// The most words that are taken together for the beginning of a value, such as "new yo".
    private static let mostWords = 3

    /// The part of the query that a suggestion stands for, in UTF-16 code units.
    public let range: Range<Int>
    /// The suggestions, the best first.
    public let all: [Suggestion]

    /// Looks for suggestions.
    ///
    /// - Parameters:
    ///   - query: The query as far as it is typed.
    ///   - cursor: Where the next character goes, in UTF-16 code units; numbers beyond the query are taken for its end.
    ///   - values: Knows the values of a key.
    ///   - saved: The queries that are kept, by name.
    /// - Throws: What `values` throws.
    public init(
        for query: String, cursor: Int, values: (QueryCompletion.Values) throws -> [String],
        saved: [(name: String, query: String)] = []
    ) rethrows {
        let end = Self.index(cursor, in: query)
        let typed = String(query[..<end])
        let (head, word) = QueryWordCompletion.lastWord(of: typed)
        let rest = query[end...].prefix { !$0.isWhitespace }
        let stop = (typed + rest).utf16.count
        let found: (all: [Suggestion], start: Int)
        if let key = Self.key(of: word) {
            found = (try Self.values(of: key, word, values), head.utf16.count)
        } else if word.isEmpty || ["./", "../", "/", "#"].contains(where: word.hasPrefix) {
            found = ([], head.utf16.count)
        } else {
            found = try Self.phrases(typed, word, values, saved)
        }
        range = found.start..<max(stop, found.start)
        all = Array(found.all.prefix(Self.limit))
    }

    /// The keys whose values have a kind of their own.
    private static let kinds: [(key: QueryKey, kind: Kind)] = [
        (.tag, .tag), (.in, .place), (.person, .person), (.camera, .camera), (.lens, .lens), (.year, .year),
        (.like, .probe),
    ]

    private static func index(_ offset: Int, in text: String) -> String.Index {
        let offset = min(max(offset, 0), text.utf16.count)
        let index = text.utf16.index(text.startIndex, offsetBy: offset)
        // In the middle of a character is before it.
        return text.indices.last { $0 <= index }.map { index == text.endIndex ? index : $0 } ?? text.endIndex
    }

    private static func key(of word: String) -> QueryKey? {
        let unsigned = word.first.map { "+-".contains($0) } == true ? word.dropFirst() : word[...]
        return unsigned.firstIndex(of: ":").flatMap { QueryKey(rawValue: unsigned[..<$0].lowercased()) }
    }

    private static func values(
        of key: QueryKey, _ word: String, _ values: (QueryCompletion.Values) throws -> [String]
    ) rethrows -> [Suggestion] {
        guard let kind = QueryCompletion.values(of: key.rawValue) else { return [] }
        let known = try values(kind)
        return QueryWordCompletion(values: { _ in known }).completions(of: word).map {
            Suggestion(text: $0, kind: kinds.first { $0.key == key }?.kind ?? .value)
        }
    }

    /// Keys that go on after the word, and filters by values that go on after the last words, as many of them as have a meaning together.
    private static func phrases(
        _ typed: String, _ word: String, _ values: (QueryCompletion.Values) throws -> [String],
        _ saved: [(name: String, query: String)]
    ) rethrows -> (all: [Suggestion], start: Int) {
        let known = try kinds.map {
            ($0.key, $0.kind, try values(QueryCompletion.values(of: $0.key.rawValue) ?? .any))
        }
        for phrase in lastPhrases(of: typed) {
            let sign = phrase.hasPrefix("-") ? "-" : ""
            let wanted = phrase.dropFirst(sign.count).lowercased()
            guard !wanted.isEmpty else { continue }
            var found = known.flatMap { key, kind, values in
                values.filter { has($0, wanted) }.prefix(limitOfKind).map {
                    Suggestion(text: "\(sign)\(key.rawValue):\(quoted($0))", kind: kind)
                }
            }
            if sign.isEmpty {
                found += saved.filter { has($0.name, wanted) }.prefix(limitOfKind).map {
                    Suggestion(text: $0.query, kind: .saved)
                }
            }
            if phrase.count == word.count {
                found += QueryWordCompletion(values: { _ in [] }).completions(of: word).map {
                    Suggestion(text: $0, kind: .key)
                }
            }
            if !found.isEmpty { return (found, typed.utf16.count - phrase.utf16.count) }
        }
        return ([], typed.utf16.count - word.utf16.count)
    }

    /// The last words of a text together, the most of them first.
    private static func lastPhrases(of text: String) -> [Substring] {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        return words.suffix(mostWords).map { text[$0.startIndex...] }
    }

    /// Whether a value, or a word in it, goes on after what was typed.
    private static func has(_ value: String, _ wanted: String) -> Bool {
        let value = value.lowercased()
        if value.hasPrefix(wanted) { return true }
        return value.indices.dropFirst().contains { index in
            !value[value.index(before: index)].isLetter && !value[value.index(before: index)].isNumber
                && value[index...].hasPrefix(wanted)
        }
    }

    /// A value as people write it: in quotes if it has spaces.
    private static func quoted(_ value: String) -> String {
        let written = QueryCompletion.written(value)
        let isPlain = written == value || value.contains { "\"\\".contains($0) }
        return isPlain ? written : "\"\(value)\""
    }
}
