/// Repairs defects that text gets in clipboards, web pages and terminals.
///
/// Source: the rules of `ftfy.fix_text`, in its order: HTML references that end with a semicolon (until a literal "<"
/// shows that the text is HTML itself), C1 controls as Windows-1252, Latin ligatures, full- and half-width forms,
/// curly quotation marks, terminal escapes, control characters, NFC. The rules are repeated until nothing changes.
///
/// Two of its rules are deliberately left out. Its guess that text was decoded with a wrong encoding ("mojibake", such as
/// "Ã©" for "é") is a large set of heuristics for damaged data sets. A typed query is not damaged in that way, so such text
/// is used as typed. Line breaks need no rule of their own, because they become spaces like all other white space.
enum TextRepair {
    /// Repairs a part of a line.
    ///
    /// - Parameter resolvesReferences: Whether HTML references are resolved: false if there is a "<" in the line or before it.
    /// - Complexity: O(n log n) at worst, in practice O(n), however deep references like `&amp;amp;` are nested.
    static func repaired(_ text: [Unicode.Scalar], resolvesReferences: Bool) -> [Unicode.Scalar] {
        var text = text
        if text.contains("\u{1B}") {
            // Escapes are removed only once, after one round of the earlier rules. If an escape appears later, its escape
            // character is removed as a control character.
            if resolvesReferences { text = HTMLReferences.resolvingTerminated(in: text) }
            text = removingTerminalEscapes(from: replacingForms(in: text))
        }
        var repair = RepairedText(resolvesReferences: resolvesReferences)
        for scalar in text { repair.append(scalar) }
        return CanonicalComposition.composed(repair.scalars)
    }

    // MARK: Forms of characters

    private static func replacingForms(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains(where: { !$0.isASCII }) else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for scalar in text {
            if scalar.isASCII {
                result.append(scalar)
            } else {
                appendPlainForm(of: scalar, to: &result)
            }
        }
        return result
    }

    /// Appends the plain form of a scalar outside ASCII, or the scalar itself if it has none.
    static func appendPlainForm(of scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x80...0x9F:
            appendPlainQuote(Windows1252.scalar(for: UInt8(truncatingIfNeeded: scalar.value)), to: &result)
        case 0x132...0x1CC, 0x1F1...0x1F3, 0xFB00...0xFB06:
            if let letters = ligatures[scalar] {
                for letter in letters.unicodeScalars { appendPlainQuote(letter, to: &result) }
            } else {
                result.append(scalar)
            }
        case 0x3000:
            result.append(" ")
        case 0xFF01...0xFF5E:
            result.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value - 0xFF01 + 0x21)))
        case 0xFF5F...0xFFEE:
            appendStandardWidth(of: scalar, to: &result)
        default:
            appendPlainQuote(scalar, to: &result)
        }
    }

    private static func appendPlainQuote(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x2BC, 0x2018...0x201B: result.append("'")
        case 0x201C...0x201F: result.append("\"")
        default: result.append(scalar)
        }
    }

    private static func appendStandardWidth(of scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0xFF5F: result.append("\u{2985}")
        case 0xFF60: result.append("\u{2986}")
        case 0xFFE3: result += [" ", "\u{304}"]
        default:
            let standard = standardWidths[Int(scalar.value) - 0xFF61]
            result.append(standard == 0 ? scalar : Unicode.Scalar(standard) ?? scalar)
        }
    }

    /// Latin ligatures, and digraphs that old encodings stored as one character.
    private static let ligatures: [Unicode.Scalar: String] = [
        "\u{132}": "IJ", "\u{133}": "ij", "\u{149}": "\u{2BC}n",
        "\u{1F1}": "DZ", "\u{1F2}": "Dz", "\u{1F3}": "dz",
        "\u{1C4}": "D\u{17D}", "\u{1C5}": "D\u{17E}", "\u{1C6}": "d\u{17E}",
        "\u{1C7}": "LJ", "\u{1C8}": "Lj", "\u{1C9}": "lj",
        "\u{1CA}": "NJ", "\u{1CB}": "Nj", "\u{1CC}": "nj",
        "\u{FB00}": "ff", "\u{FB01}": "fi", "\u{FB02}": "fl", "\u{FB03}": "ffi", "\u{FB04}": "ffl",
        "\u{FB05}": "\u{17F}t", "\u{FB06}": "st",
    ]

    /// The plain forms of the half-width forms from U+FF61 to U+FFEE (Unicode's compatibility mappings); 0 for none.
    private static let standardWidths: [UInt16] = [
        0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30E3,
        0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB, 0x30AD, 0x30AF,
        0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1, 0x30C4, 0x30C6, 0x30C8,
        0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5, 0x30D8, 0x30DB, 0x30DE, 0x30DF,
        0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9, 0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF,
        0x30F3, 0x3099, 0x309A, 0x1160, 0x1100, 0x1101, 0x11AA, 0x1102, 0x11AC, 0x11AD, 0x1103, 0x1104,
        0x1105, 0x11B0, 0x11B1, 0x11B2, 0x11B3, 0x11B4, 0x11B5, 0x111A, 0x1106, 0x1107, 0x1108, 0x1121,
        0x1109, 0x110A, 0x110B, 0x110C, 0x110D, 0x110E, 0x110F, 0x1110, 0x1111, 0x1112, 0, 0,
        0, 0x1161, 0x1162, 0x1163, 0x1164, 0x1165, 0x1166, 0, 0, 0x1167, 0x1168, 0x1169,
        0x116A, 0x116B, 0x116C, 0, 0, 0x116D, 0x116E, 0x116F, 0x1170, 0x1171, 0x1172, 0,
        0, 0x1173, 0x1174, 0x1175, 0, 0, 0, 0x00A2, 0x00A3, 0x00AC, 0, 0x00A6,
        0x00A5, 0x20A9, 0, 0x2502, 0x2190, 0x2191, 0x2192, 0x2193, 0x25A0, 0x25CB,
    ]

    // MARK: Controls

    /// Removes the sequences that colour text in a terminal: escape, "[", numbers and semicolons, a letter.
    private static func removingTerminalEscapes(from text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains("\u{1B}") else { return text }
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            if let end = endOfTerminalEscape(in: text, at: position) {
                position = end
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    private static func endOfTerminalEscape(in text: [Unicode.Scalar], at start: Int) -> Int? {
        guard text[start] == "\u{1B}", start + 1 < text.count, text[start + 1] == "[" else { return nil }
        let parameters = text[(start + 2)...].prefix {
            $0 == ";" || $0.properties.generalCategory == .decimalNumber
        }
        guard parameters.endIndex < text.count else { return nil }
        switch text[parameters.endIndex] {
        case "a"..."z", "A"..."Z": return parameters.endIndex + 1
        default: return nil
        }
    }

    /// Whether a scalar is a control character without a visible effect, or a mark that Unicode discourages in plain text.
    static func isRemovedControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: true
        default: false
        }
    }
}
