/// Cleans a text before it is split: repairs it, resolves HTML references, collapses white space and changes it to lower case.
///
/// Source: the `lower` cleaning of `open_clip`'s tokenizer, which is the same as OpenAI's: `ftfy.fix_text`, `html.unescape`
/// twice, `" ".join(text.split())` and `text.lower()`, with the same results as in Python.
enum TextCleaning {
    /// Returns the cleaned text as a lazy sequence of parts. Each part has one or more words; white space separated the parts
    /// in the text.
    ///
    /// - Complexity: Only the requested parts are cleaned, each in O(n log n) of its length at worst, in practice O(n).
    static func segments(of text: String) -> some Sequence<[Unicode.Scalar]> {
        TextSegments(text).lazy.map { lowercased(collapsingSpace(in: repaired($0))) }
    }

    /// Returns the text as `open_clip` passes it to a tokenizer that is not its own.
    ///
    /// - Complexity: That of ``segments(of:)`` for all parts.
    static func cleaned(_ text: String, by cleaning: OpenCLIPCleaning) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for segment in TextSegments(text) {
            let part = cleaned(segment, by: cleaning)
            if !result.isEmpty, !part.isEmpty { result.append(" ") }
            result += part
        }
        return result
    }

    private static func cleaned(
        _ segment: TextSegments.Segment, by cleaning: OpenCLIPCleaning
    ) -> [Unicode.Scalar] {
        let repaired = repaired(segment)
        switch cleaning {
        case .canonicalize:
            // Punctuation must be removed before the change to lower case, because it affects which sigma ends a word and so
            // becomes "ς".
            return collapsingSpace(
                in: lowercased(repaired.map { $0 == "_" ? " " : $0 }.filter { !isPunctuation($0) }))
        case .lower: return lowercased(collapsingSpace(in: repaired))
        case .whitespace: return collapsingSpace(in: repaired)
        }
    }

    private static func repaired(_ segment: TextSegments.Segment) -> [Unicode.Scalar] {
        var scalars = TextRepair.repaired(segment.scalars, resolvesReferences: segment.resolvesReferences)
        for _ in 0..<2 { scalars = HTMLReferences.resolvingAll(in: scalars) }
        return scalars
    }

    /// Whether a scalar is in Python's `string.punctuation`, which is ASCII punctuation.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    /// Whether Python's `str.isspace` is true. It is true for Unicode's White_Space and for the separators U+001C to U+001F.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default:
            false
        }
    }

    /// Leaves one space between words and none at the ends.
    static func collapsingSpace(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var wordEnded = false
        for scalar in text {
            if isSpace(scalar) {
                wordEnded = true
                continue
            }
            if wordEnded, !result.isEmpty { result.append(" ") }
            wordEnded = false
            result.append(scalar)
        }
        return result
    }

    /// Changes a text to lower case with Unicode's full mapping (SpecialCasing without language rules): İ becomes two scalars,
    /// and Σ at the end of a word becomes ς.
    static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for (index, scalar) in text.enumerated() {
            switch scalar {
            case "A"..."Z":
                result.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) + 32))
            case "\u{3A3}":
                result.append(endsWord(text, at: index) ? "\u{3C2}" : "\u{3C3}")
            default:
                if scalar.isASCII {
                    result.append(scalar)
                } else {
                    result += scalar.properties.lowercaseMapping.unicodeScalars
                }
            }
        }
        return result
    }

    /// Unicode's Final_Sigma: the previous character that is not case-ignorable is a cased letter, and the next one is not.
    private static func endsWord(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        let before = text[..<index].last { !$0.properties.isCaseIgnorable }
        guard before?.properties.isCased == true else { return false }
        let after = text[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return after?.properties.isCased != true
    }
}
