/// One of the changes that are made to a text before it is cut into pieces.
enum NormalizationStep: Sendable {
    /// SigLIP's cleaning: lower case if wanted, no punctuation of ASCII, one space between words and none around.
    case canonicalize(lowercases: Bool)
    /// Each character on its own in lower case, as the `tokenizers` library has it.
    case lowercase
    /// White space removed at the ends.
    case strip(start: Bool, end: Bool)
    case replace(CharacterPattern, with: [Unicode.Scalar])
    case map(CharacterMap)

    /// The changed text.
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

    /// By how much a text grows at most.
    var growth: Int {
        switch self {
        case .replace(_, let replacement): max(replacement.count, 1)
        case .map(let map): max(map.longestReplacement, 1)
        // The longest lower case of one character has three.
        case .canonicalize, .lowercase: 3
        case .strip: 1
        }
    }

    /// Source: `canonicalize_text` of big_vision, with Python's meaning of lower case, punctuation and white space.
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

    /// Source: the `Precompiled` normalizer of the `tokenizers` library: what a reader takes for one character is
    /// replaced as a whole if it has less than 6 bytes and the map knows a beginning of it, otherwise scalar by scalar.
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
    /// The text after all steps, in their order.
    func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        reduce(text) { $1.applied(to: $0) }
    }

    /// By how much a text grows at most, or nil if that is beyond measure.
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
