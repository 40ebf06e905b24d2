/// Cleans a text before it is split: repaired, HTML references resolved, white space collapsed, in lower case.
///
/// Source: the `lower` cleaning of open_clip's tokenizer, which is OpenAI's: `ftfy.fix_text`, `html.unescape` twice,
/// `" ".join(text.split())`, `text.lower()`, with Python's meaning of each.
enum TextCleaning {
    /// The cleaned text part by part, each one word or several; white space stood between two parts.
    ///
    /// - Complexity: that of the parts that are asked for: O(n log n) at worst in the length of one, in practice O(n).
    static func segments(of text: String) -> some Sequence<[Unicode.Scalar]> {
        TextSegments(text).lazy.map { lowercased(collapsingSpace(in: repaired($0))) }
    }

    /// The text as `open_clip` hands it to a tokenizer that is not its own.
    ///
    /// - Complexity: as that of ``segments(of:)``, for all of them.
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
            // In this order: what ends a word, where a sigma has another form, depends on the punctuation.
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

    /// Python's `string.punctuation`: that of ASCII.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    /// Whether Python's `str.isspace` holds; beyond Unicode's White_Space these are the separators U+001C to U+001F.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default:
            false
        }
    }

    /// Words with one space between them and none around them.
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

    /// Full lower-case mapping (Unicode's SpecialCasing without languages): İ becomes two scalars, Σ at the end of a
    /// word becomes ς.
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

    /// Unicode's Final_Sigma: a cased letter comes before and none after, passing over what has no case of its own.
    private static func endsWord(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        let before = text[..<index].last { !$0.properties.isCaseIgnorable }
        guard before?.properties.isCased == true else { return false }
        let after = text[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return after?.properties.isCased != true
    }
}
