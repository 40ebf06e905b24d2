/// Cuts a cleaned text into the words that are encoded one by one.
///
/// Source: the regular expression of OpenAI's CLIP tokenizer, which ignores case:
/// `<special>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`.
///
/// The `tokenizers` library uses the same expression but does not ignore case. It has already found the special tokens of the
/// text; what looks like one in lower case only ends the words around it, and is split like other text.
struct WordSplitter {
    /// A part of the text: an ordinary word, or one of the special tokens.
    enum Word {
        case ordinary(Range<Int>)
        case special(Int32)
    }

    private enum Kind {
        case separator, letter, number, other
    }

    private let text: [Unicode.Scalar]
    private let specials: [(name: [Unicode.Scalar], id: Int32?)]
    private let ignoresCase: Bool
    private var position = 0
    /// The end of what looks like a special token but is none.
    private var barrier = 0

    private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map { Array($0.unicodeScalars) }

    init(_ text: [Unicode.Scalar], specials tokens: SpecialTokens) {
        self.text = text
        specials = [
            (Array(tokens.startName.unicodeScalars), tokens.start),
            (Array(tokens.endName.unicodeScalars), tokens.end),
        ]
        ignoresCase = true
    }

    /// Splits a text as the `tokenizers` library does.
    init(inLibrary text: [Unicode.Scalar]) {
        self.text = text
        specials = SpecialTokens.defaultNames.map { (Array($0.unicodeScalars), nil) }
        ignoresCase = false
    }

    /// Returns the next word; nil at the end.
    ///
    /// - Complexity: O(length of the word and of the separators before it).
    mutating func next() -> Word? {
        while position < text.count {
            let start = position
            if let special = takeSpecial() { return special }
            if takeContraction() { return .ordinary(start..<position) }
            let kind = kind(of: text[position])
            let end = barrier > position ? barrier : text.count
            position += 1
            switch kind {
            case .separator: continue
            case .number: break
            case .letter, .other:
                while position < end, self.kind(of: text[position]) == kind { position += 1 }
            }
            return .ordinary(start..<position)
        }
        return nil
    }

    private mutating func takeSpecial() -> Word? {
        guard text[position] == "<", position >= barrier else { return nil }
        for special in specials where matches(special.name, at: position) {
            guard let id = special.id else {
                barrier = position + special.name.count
                return nil
            }
            let range = position..<(position + special.name.count)
            position = range.upperBound
            // The reference looks up the text as typed. If it contains a long s, it is an ordinary word.
            return text[range].elementsEqual(special.name) ? .special(id) : .ordinary(range)
        }
        return nil
    }

    private mutating func takeContraction() -> Bool {
        guard text[position] == "'" else { return false }
        for letters in Self.contractions where matches(letters, at: position + 1) {
            position += 1 + letters.count
            return true
        }
        return false
    }

    /// Whether the text matches the lower-case `pattern` at `start`, as a regular expression that ignores case would match
    /// it. The text is already in lower case, but a long s also matches an s if case is ignored.
    private func matches(_ pattern: [Unicode.Scalar], at start: Int) -> Bool {
        guard start + pattern.count <= text.count else { return false }
        return zip(text[start...], pattern).allSatisfy {
            $0 == $1 || (ignoresCase && $0 == "\u{17F}" && $1 == "s")
        }
    }

    private func kind(of scalar: Unicode.Scalar) -> Kind {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z": return .letter
            case "0"..."9": return .number
            default: return TextCleaning.isSpace(scalar) ? .separator : .other
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            return .number
        default:
            // U+0345 is a mark that becomes a letter when case is ignored. The regular expression matches it as neither, so
            // it separates words.
            return TextCleaning.isSpace(scalar) || (ignoresCase && scalar == "\u{345}") ? .separator : .other
        }
    }
}
