/// Resolves HTML character references, such as `&amp;` and `&#233;`, as the reference tokenizer does.
///
/// Sources: the WHATWG HTML standard, "Named character references" and "Numeric character reference end state", as
/// implemented in Python's `html.unescape`; for `resolvingTerminated`, the stricter rule of `ftfy`.
enum HTMLReferences {
    /// Replaces all references, including those without a semicolon if the standard allows that.
    ///
    /// - Complexity: O(n).
    static func resolvingAll(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        resolving(text) { position, result in
            if let number = number(in: text, at: position) {
                result += character(number.value)
                position = number.end
            } else {
                resolveName(in: text, at: &position, into: &result)
            }
        }
    }

    /// Replaces references that end with a semicolon. A name in capitals also counts if its lower-case form is a reference.
    ///
    /// - Complexity: O(n).
    static func resolvingTerminated(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        resolving(text) { position, result in
            let isNumber = position < text.count && text[position] == "#"
            let start = isNumber ? position + 1 : position
            // Reading one letter more than allowed shows that a name is too long.
            let letters = text[start...].prefix(longestTerminated + 1).prefix { isLetterOrDigit($0) }
            guard letters.endIndex < text.count, text[letters.endIndex] == ";",
                let value = terminated(letters, isNumber: isNumber)
            else { return }
            result += value
            position = letters.endIndex + 1
        }
    }

    /// Finds the reference that a semicolon after the text would complete; nil if there is none.
    ///
    /// - Returns: The number of scalars at the end of the text that belong to the reference, and the reference's value.
    ///
    /// - Complexity: O(1).
    static func terminated(endOf text: [Unicode.Scalar]) -> (count: Int, value: [Unicode.Scalar])? {
        let letters = text.suffix(longestTerminated + 1).suffix(while: isLetterOrDigit)
        var start = letters.startIndex - 1
        let isNumber = start > 0 && text[start] == "#"
        if isNumber { start -= 1 }
        guard start >= 0, text[start] == "&", let value = terminated(letters, isNumber: isNumber) else {
            return nil
        }
        return (text.count - start, value)
    }

    /// The most letters of a reference that ``resolvingTerminated(in:)`` replaces.
    private static let longestTerminated = 24

    /// The value of `&letters;` or `&#letters;`; nil if it is not a reference.
    private static func terminated(
        _ letters: ArraySlice<Unicode.Scalar>, isNumber: Bool
    ) -> [Unicode.Scalar]? {
        guard 1...longestTerminated ~= letters.count else { return nil }
        guard isNumber else { return HTMLEntities.table[name(letters)]?.value ?? capitalized(letters) }
        // `ftfy` replaces a number only if the result has no semicolon. So the digits must extend to the reference's
        // semicolon, and the number must not be a semicolon itself (0x3B).
        guard let number = number(in: ["#"] + letters + [";"], at: 0), number.end == letters.count + 2,
            number.value != 0x3B
        else { return nil }
        return character(number.value)
    }

    /// Copies the text and calls `resolve` with the position after each ampersand. If `resolve` does not advance the position,
    /// there is no reference and the ampersand is copied.
    private static func resolving(
        _ text: [Unicode.Scalar], _ resolve: (inout Int, inout [Unicode.Scalar]) -> Void
    ) -> [Unicode.Scalar] {
        guard text.contains("&") else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            let scalar = text[position]
            position += 1
            if scalar == "&" {
                let start = position
                resolve(&position, &result)
                if position > start { continue }
            }
            result.append(scalar)
        }
        return result
    }

    /// Resolves a full name that ends with a semicolon, or else the longest prefix that is allowed without a semicolon.
    private static func resolveName(
        in text: [Unicode.Scalar], at position: inout Int, into result: inout [Unicode.Scalar]
    ) {
        let letters = text[position...].prefix(HTMLEntities.longestName).prefix { isLetterOrDigit($0) }
        let end = position + letters.count
        if end < text.count, text[end] == ";", let entity = HTMLEntities.table[name(letters)] {
            result += entity.value
            position = end + 1
            return
        }
        for count in stride(from: min(letters.count, HTMLEntities.longestBareName), to: 1, by: -1) {
            guard let entity = HTMLEntities.table[name(letters.prefix(count))], entity.isBareAllowed else {
                continue
            }
            result += entity.value
            position += count
            return
        }
    }

    /// Reads the number after `&`, as in `#123;` or `#x7B;`. The semicolon is optional. Numbers are limited to 0x110000.
    private static func number(in text: [Unicode.Scalar], at position: Int) -> (value: UInt32, end: Int)? {
        guard position + 1 < text.count, text[position] == "#" else { return nil }
        let isHexadecimal = text[position + 1] == "x" || text[position + 1] == "X"
        let start = isHexadecimal ? position + 2 : position + 1
        var end = start
        var value: UInt32 = 0
        while end < text.count, let digit = digit(text[end], isHexadecimal: isHexadecimal) {
            value = min(value * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            end += 1
        }
        if end == start { return nil }
        return (value, end < text.count && text[end] == ";" ? end + 1 : end)
    }

    private static func digit(_ scalar: Unicode.Scalar, isHexadecimal: Bool) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f" where isHexadecimal: scalar.value - 0x61 + 10
        case "A"..."F" where isHexadecimal: scalar.value - 0x41 + 10
        default: nil
        }
    }

    /// The value of a numeric reference: empty for numbers that Python's `html.unescape` removes, U+FFFD for numbers that are
    /// not Unicode scalars.
    private static func character(_ value: UInt32) -> [Unicode.Scalar] {
        switch value {
        case 0x80...0x9F: return [Windows1252.scalar(for: UInt8(truncatingIfNeeded: value))]
        case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0xFDD0...0xFDEF: return []
        default: break
        }
        guard value != 0, let scalar = Unicode.Scalar(value) else { return ["\u{FFFD}"] }
        return value & 0xFFFE == 0xFFFE ? [] : [scalar]
    }

    /// The upper-case value of a lower-case name if `letters` is that name in capitals. Nil if there is no such name, or if a
    /// prefix of `letters` is a reference that needs no semicolon.
    private static func capitalized(_ letters: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
        let name = name(letters)
        guard name == name.uppercased(), let entity = HTMLEntities.table[name.lowercased()] else {
            return nil
        }
        for count in stride(from: min(letters.count, HTMLEntities.longestBareName), to: 1, by: -1)
        where HTMLEntities.table[Self.name(letters.prefix(count))]?.isBareAllowed == true {
            return nil
        }
        return entity.value.flatMap { Array($0.properties.uppercaseMapping.unicodeScalars) }
    }

    private static func name(_ letters: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: letters)
        return String(view)
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "a"..."z", "A"..."Z": true
        default: false
        }
    }
}

extension ArraySlice {
    /// The longest suffix whose elements all satisfy a condition.
    fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice {
        self[((lastIndex { !isPart($0) }).map { $0 + 1 } ?? startIndex)...]
    }
}

/// The part of Windows-1252 that differs from Latin-1. Both HTML and text repair replace C1 controls with these characters.
enum Windows1252 {
    /// The characters of 0x80 to 0x9F. The five unassigned bytes stand for the control character of the same number.
    private static let upperControls: [Unicode.Scalar] = Array(
        ("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}" + "\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ").unicodeScalars)

    /// The Unicode scalar of a byte.
    static func scalar(for byte: UInt8) -> Unicode.Scalar {
        0x80...0x9F ~= byte ? upperControls[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }
}
