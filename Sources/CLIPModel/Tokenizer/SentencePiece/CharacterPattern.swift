/// What a normalizer or splitter of a `tokenizer.json` looks for: a string, or a run of characters of a class.
///
/// Of regular expressions only those are read that the tokenizers of SigLIP need: one character or class, such as
/// `[!-/:-@]`, `\s` or a space, and how often it stands there: once, `+`, `{2,}`, `{2}` or `{2,4}`. Any other would need
/// a machine whose time a file could stretch without bound.
struct CharacterPattern: Sendable {
    private enum Kind {
        case literal([Unicode.Scalar])
        case run(CharacterClass, count: ClosedRange<Int>)
    }

    private let kind: Kind

    /// So that looking at every place takes no longer than reading the text a few times.
    private static let mostLiteralScalars = 64

    /// So that a class has no more ranges to look through for each character.
    private static let mostExpressionScalars = 256

    /// A string as it stands; nil for an empty or very long one.
    init?(literal: String) {
        guard (1...Self.mostLiteralScalars).contains(literal.unicodeScalars.count) else { return nil }
        kind = .literal(Array(literal.unicodeScalars))
    }

    /// A regular expression; nil for a very long one and for one that is not read.
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

    /// Where it stands in a text, from the left, without overlaps.
    ///
    /// - Complexity: O(length of the text, times the length of the string looked for).
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

    /// How many scalars match at a place, or how many can be passed over because they do not.
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

    /// The meaning of what follows a character or class.
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
