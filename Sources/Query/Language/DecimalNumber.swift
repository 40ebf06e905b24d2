/// Numbers in queries: decimal digits, with a sign, a fraction or an exponent on wish.
enum DecimalNumber {
    /// The most characters that a number may have. The longest one that is printed has fewer.
    static let maximumLength = 40

    /// Returns the number that a text is; nil if it is none, or if it is not finite.
    static func double(_ text: some StringProtocol) -> Double? {
        guard isDecimal(text), let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// Returns the number that a text is; nil if it is none, or if it is not finite.
    static func float(_ text: some StringProtocol) -> Float? {
        guard isDecimal(text), let number = Float(text), number.isFinite else { return nil }
        return number
    }

    /// Returns the whole number that a text is, digits alone; nil if it is none, or too large.
    static func integer<Number: FixedWidthInteger>(_ text: some StringProtocol) -> Number? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Number(text)
    }

    /// Returns the shortest text that is this number, without the fraction if that is 0.
    static func text(_ number: Double) -> String {
        let text = String(describing: number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Whether the characters are those of a decimal number; hexadecimal ones and words such as "nan" are none.
    private static func isDecimal(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= maximumLength
            && text.unicodeScalars.allSatisfy { $0.isASCIIDigit || "+-.eE".unicodeScalars.contains($0) }
    }
}

extension Unicode.Scalar {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }

    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    /// Whether it is white space, which separates words.
    var isSpace: Bool { isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace }

    /// Whether it is a control character: one of the general category Cc, which never changes.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

extension StringProtocol {
    /// Whether it begins with a digit, after a sign or a decimal point if there is one.
    var beginsLikeANumber: Bool {
        unicodeScalars.drop { "+-.".unicodeScalars.contains($0) }.first?.isASCIIDigit == true
    }

    /// The text without white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(
            start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.endIndex)])
    }
}
