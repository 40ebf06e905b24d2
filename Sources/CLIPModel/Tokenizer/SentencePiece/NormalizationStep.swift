/// A change to a text before it is cut into pieces.
enum NormalizationStep: Sendable {
    /// SigLIP's cleaning: optionally changes the text to lower case, removes ASCII punctuation, and leaves one space between
    /// words and none at the ends.
    case canonicalize(lowercases: Bool)
    /// Changes each character to lower case without regard to its neighbours, as the `tokenizers` library does.
    case lowercase
    /// Removes white space at the start, the end or both.
    case strip(start: Bool, end: Bool)
    case replace(CharacterPattern, with: [Unicode.Scalar])
    case map(CharacterMap)

    /// Returns the changed text.
    ///
    /// - Complexity: O(n).
    func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        switch self {
        case .canonicalize(let lowercases): Self.canonicalized(text, lowercases: lowercases)
        case .lowercase: text.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
        case .strip(let start, let end): Self.stripped(text, start: start, end: end)
        case .replace(let pattern, let replacement): Self.replaced(text, pattern, replacement)
        case .map(let map): Self.mapped(text, map)
        }
    }

    /// The largest factor by which a text can grow.
    var growth: Int {
        switch self {
        case .replace(_, let replacement): max(replacement.count, 1)
        case .map(let map): max(map.longestReplacement, 1)
        // One character becomes at most three in lower case.
        case .canonicalize, .lowercase: 3
        case .strip: 1
        }
    }

    /// Source: `canonicalize_text` of big_vision, with Python's definitions of lower case, punctuation and white space.
    private static func canonicalized(_ text: [Unicode.Scalar], lowercases: Bool) -> [Unicode.Scalar] {
        let cased = lowercases ? TextCleaning.lowercased(text) : text
        return TextCleaning.collapsingSpace(in: cased.filter { !TextCleaning.isPunctuation($0) })
    }

    private static func stripped(_ text: [Unicode.Scalar], start: Bool, end: Bool) -> [Unicode.Scalar] {
        var rest = text[...]
        if start { rest = rest.drop { $0.properties.isWhitespace } }
        if end { while rest.last?.properties.isWhitespace == true { rest.removeLast() } }
        return Array(rest)
    }

    private static func replaced(
        _ text: [Unicode.Scalar], _ pattern: CharacterPattern, _ replacement: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var position = 0
        for match in pattern.matches(in: text) {
            result += text[position..<match.lowerBound]
            result += replacement
            position = match.upperBound
        }
        return result + text[position...]
    }

    /// Source: the `Precompiled` normalizer of the `tokenizers` library. A grapheme cluster is replaced as a whole if it has
    /// fewer than 6 bytes and the map has a replacement for a prefix of it; otherwise each scalar is replaced on its own.
    private static func mapped(_ text: [Unicode.Scalar], _ map: CharacterMap) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for character in String(String.UnicodeScalarView(text)) {
            if character.utf8.count < 6, let replacement = map.shortest(in: character.utf8) {
                result += String(decoding: replacement, as: UTF8.self).unicodeScalars
                continue
            }
            for scalar in character.unicodeScalars {
                if let replacement = map.shortest(in: String(scalar).utf8) {
                    result += String(decoding: replacement, as: UTF8.self).unicodeScalars
                } else {
                    result.append(scalar)
                }
            }
        }
        return result
    }
}

extension [NormalizationStep] {
    /// Returns the text after all steps, which are applied in order.
    func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        reduce(text) { $1.applied(to: $0) }
    }

    /// The largest factor by which a text can grow; nil if the factor overflows.
    var growth: Int? {
        var product = 1
        for step in self {
            let (value, overflows) = product.multipliedReportingOverflow(by: step.growth)
            if overflows { return nil }
            product = value
        }
        return product
    }
}
