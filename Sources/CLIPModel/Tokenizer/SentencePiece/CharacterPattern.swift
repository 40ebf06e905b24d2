/// The search pattern of a normalizer or pre-tokenizer in a `tokenizer.json`: a string, or a run of characters of a class.
///
/// Only those regular expressions are supported that SigLIP's tokenizers need: one character or class, such as `[!-/:-@]`,
/// `\s` or a space, followed by nothing or by one of the quantifiers `+`, `{2,}`, `{2}` or `{2,4}`. A general engine could
/// take unlimited time for an expression from a file.
struct CharacterPattern: Sendable {
    private enum Kind {
        case literal([Unicode.Scalar])
        case run(CharacterClass, count: ClosedRange<Int>)
    }

    private let kind: Kind

    /// The longest string. The limit bounds the time for comparing it at every position.
    private static let mostLiteralScalars = 64

    /// The longest expression. The limit bounds the number of ranges that are checked for each character.
    private static let mostExpressionScalars = 256

    /// Creates a pattern that matches a string literally; nil if the string is empty or too long.
    init?(literal: String) {
        guard (1...Self.mostLiteralScalars).contains(literal.unicodeScalars.count) else { return nil }
        kind = .literal(Array(literal.unicodeScalars))
    }

    /// Creates a pattern from a regular expression; nil if it is too long or not supported.
    init?(expression: String) {
        guard expression.unicodeScalars.count <= Self.mostExpressionScalars else { return nil }
        var rest = Array(expression.unicodeScalars)[...]
        guard let characters = CharacterClass(readingFrom: &rest), let count = Self.count(rest) else {
            return nil
        }
        kind = .run(characters, count: count)
    }

    /// White space, one at a time.
    static let whitespace = CharacterPattern(kind: .run(.whitespace, count: 1...1))

    private init(kind: Kind) { self.kind = kind }

    /// Returns all matches in a text from left to right, without overlaps.
    ///
    /// - Complexity: O(length of the text times length of the literal string).
    func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var position = 0
        while position < text.count {
            let length = length(at: position, of: text)
            if length.isMatch { matches.append(position..<position + length.count) }
            position += max(length.count, 1)
        }
        return matches
    }

    /// The number of scalars that match at a position or, if `isMatch` is false, that can be skipped.
    private func length(at position: Int, of text: [Unicode.Scalar]) -> (count: Int, isMatch: Bool) {
        switch kind {
        case .literal(let literal):
            let isMatch = text[position...].starts(with: literal)
            return (isMatch ? literal.count : 1, isMatch)
        case .run(let characters, let count):
            let run = text[position...].prefix(count.upperBound).prefix { characters.contains($0) }
            return (run.count, run.count >= count.lowerBound)
        }
    }

    /// Parses a quantifier; nil if it is not supported.
    private static func count(_ quantifier: ArraySlice<Unicode.Scalar>) -> ClosedRange<Int>? {
        let text = String(String.UnicodeScalarView(quantifier))
        if text.isEmpty { return 1...1 }
        if text == "+" { return 1...Int.max }
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
        let bounds = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(bounds.count), let least = Int(bounds[0]), least > 0 else { return nil }
        if bounds.count == 1 { return least...least }
        if bounds[1].isEmpty { return least...Int.max }
        guard let most = Int(bounds[1]), most >= least else { return nil }
        return least...most
    }
}

/// A search pattern in a `tokenizer.json`: `{"String": " "}` or `{"Regex": " {2,}"}`.
struct PatternJSON: Decodable {
    let pattern: CharacterPattern

    private enum CodingKeys: String, CodingKey {
        case literal = "String"
        case expression = "Regex"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let literal = try container.decodeIfPresent(String.self, forKey: .literal)
        let expression = try container.decodeIfPresent(String.self, forKey: .expression)
        let read =
            literal.flatMap { CharacterPattern(literal: $0) }
            ?? expression.flatMap { CharacterPattern(expression: $0) }
        guard let read else {
            throw UnexpectedContent(
                expected:
                    "a pattern that is a short string, or one character or class with an optional quantifier",
                found: QuotedText.quoted(literal ?? expression ?? ""))
        }
        pattern = read
    }
}
